package dev.detour.app.saturation;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;

/**
 * Looks at every pool once a second and warns when one will be used up within two minutes at its present slope: once, and
 * again only after it had time again. Used by one thread; the gauges are read by any.
 */
public final class Saturation {
    /** Early enough to act. */
    static final double WARN_SECONDS = 120;
    /** From here on it may be warned about again. */
    static final double CALM_SECONDS = 300;

    private final List<Watched> watched;
    private final LongSupplier nanoTime;
    private final Consumer<String> warn;

    private static final class Watched {
        private final Pool pool;
        private final Forecast forecast = new Forecast();
        private volatile double used;
        private volatile double limit;
        private volatile double left = Forecast.FAR;
        private boolean warned;

        Watched(Pool pool) {
            this.pool = pool;
        }
    }

    /**
     * @param warn hears one sentence for each warning
     */
    public Saturation(List<Pool> pools, Meters meters, LongSupplier nanoTime, Consumer<String> warn) {
        this.watched = pools.stream().map(Watched::new).toList();
        this.nanoTime = nanoTime;
        this.warn = warn;
        for (Watched one : watched) {
            String kind = one.pool.kind();
            String name = one.pool.name();
            meters.gauge(Metric.POOL_USED, () -> one.used, kind, name);
            meters.gauge(Metric.POOL_LIMIT, () -> one.limit, kind, name);
            meters.gauge(Metric.SATURATION_SECONDS_LEFT, () -> one.left, kind, name);
        }
    }

    /** Looks at every pool. */
    public void sample() {
        long now = nanoTime.getAsLong();
        for (Watched one : watched) {
            double limit = one.pool.limit().getAsDouble();
            if (limit > 0) {
                one.used = one.pool.used().getAsDouble();
                one.limit = limit;
                one.forecast.add(now, one.used);
                one.left = one.forecast.secondsLeft(limit);
                warn(one);
            }
        }
    }

    private void warn(Watched one) {
        if (one.left < WARN_SECONDS && !one.warned) {
            one.warned = true;
            warn.accept(
                    one.left == 0
                            ? "%s used up: used=%.0f limit=%.0f".formatted(one.pool, one.used, one.limit)
                            : "%s will be used up in %.0f s at the present slope: used=%.0f limit=%.0f"
                                    .formatted(one.pool, one.left, one.used, one.limit));
        } else if (one.left > CALM_SECONDS) {
            one.warned = false;
        }
    }
}
