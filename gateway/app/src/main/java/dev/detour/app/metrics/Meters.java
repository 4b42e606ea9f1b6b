package dev.detour.app.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import jakarta.inject.Singleton;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * Makes the meters of the inventory. To be asked when something is set up, not for each message: what it returns is kept
 * and used without a look-up. Safe for use by many threads.
 */
@Singleton
public final class Meters {
    /** Values of a tag that comes from outside, of each metric, before the rest is called {@value #OTHER}. */
    static final int MOST_OPEN_VALUES = 50;

    private static final String OTHER = "other";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30)
    };

    private final MeterRegistry registry;

    public Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** The counter with these values, in the order of the metric's tags. */
    public Counter counter(Metric metric, String... values) {
        return Counter.builder(metric.id())
                .description(plain(metric))
                .tags(tags(metric, Metric.Kind.COUNTER, values))
                .register(registry);
    }

    /** The histogram with these values. */
    public Timer timer(Metric metric, String... values) {
        return Timer.builder(metric.id())
                .description(plain(metric))
                .tags(tags(metric, Metric.Kind.TIMER, values))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    /** Has a value asked for at each scrape, on any thread. */
    public void gauge(Metric metric, Supplier<Number> value, String... values) {
        Gauge.builder(metric.id(), value)
                .description(plain(metric))
                .tags(tags(metric, Metric.Kind.GAUGE, values))
                .baseUnit(metric.unit().isEmpty() ? null : metric.unit())
                .register(registry);
    }

    /** Values whose tags change while the process runs. */
    public Rows rows(Metric metric) {
        return new Rows(
                metric,
                MultiGauge.builder(metric.id()).description(plain(metric)).register(registry));
    }

    /** Counters whose last value comes from outside. */
    public Open open(Metric metric) {
        return new Open(metric);
    }

    /** A value of the moment with its tags. */
    public record Row(double value, List<String> tags) {
        public Row(double value, String... tags) {
            this(value, List.of(tags));
        }
    }

    /** Gauges that are set anew as a whole. Used by one thread at a time. */
    public static final class Rows {
        private final Metric metric;
        private final MultiGauge gauges;

        private Rows(Metric metric, MultiGauge gauges) {
            this.metric = metric;
            this.gauges = gauges;
        }

        /** From now on there are these, and no others. */
        public void set(List<Row> rows) {
            List<MultiGauge.Row<?>> all = new ArrayList<>(rows.size());
            for (Row row : rows) {
                double value = row.value;
                all.add(MultiGauge.Row.of(
                        tags(metric, Metric.Kind.GAUGE, row.tags.toArray(new String[0])), () -> value));
            }
            gauges.register(all, true);
        }
    }

    /** Counters whose last value comes from outside; others could make up values without end. Safe for many threads. */
    public final class Open {
        private final Metric metric;
        private final Map<List<String>, Counter> known = new ConcurrentHashMap<>();

        private Open(Metric metric) {
            this.metric = metric;
        }

        /** Counts one. */
        public void increment(String... values) {
            Counter counter = known.get(List.of(values));
            (counter == null ? made(values) : counter).increment();
        }

        private synchronized Counter made(String... values) {
            String[] bounded = values.clone();
            if (known.size() >= MOST_OPEN_VALUES) {
                bounded[openIndex()] = OTHER;
                return counter(metric, bounded);
            }
            return known.computeIfAbsent(List.of(bounded), key -> counter(metric, bounded));
        }

        private int openIndex() {
            int type = metric.tags().indexOf(Tag.TYPE);
            return type < 0 ? metric.tags().size() - 1 : type;
        }
    }

    private static Tags tags(Metric metric, Metric.Kind kind, String... values) {
        List<Tag> names = metric.tags();
        if (metric.kind() != kind || names.size() != values.length) {
            throw new IllegalArgumentException(metric + " is a " + metric.kind() + " with the tags " + names);
        }
        List<io.micrometer.core.instrument.Tag> tags = new ArrayList<>(values.length);
        for (int i = 0; i < values.length; i++) {
            tags.add(io.micrometer.core.instrument.Tag.of(names.get(i).id(), values[i]));
        }
        return Tags.of(tags);
    }

    private static String plain(Metric metric) {
        return metric.help().replace("`", "");
    }
}
