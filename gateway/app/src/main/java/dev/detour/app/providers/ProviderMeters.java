package dev.detour.app.providers;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Timer;

import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.channel.ReceiptState;

/** What is measured of what providers tell. Safe for use by many threads. */
public final class ProviderMeters {
    private final Meters meters;
    private final Meters.Open ignored;
    private final Meters.Open notices;
    private final Map<String, Map<ReceiptState, Timer>> receipts = new HashMap<>();

    /**
     * @param providers the names of all providers
     */
    public ProviderMeters(Meters meters, Iterable<String> providers) {
        this.meters = meters;
        ignored = meters.open(Metric.WEBHOOK_IGNORED);
        notices = meters.open(Metric.PROVIDER_NOTICES);
        for (String provider : providers) {
            Map<ReceiptState, Timer> timers = new EnumMap<>(ReceiptState.class);
            for (ReceiptState state : ReceiptState.values()) {
                String word = state.name().toLowerCase(Locale.ROOT);
                timers.put(state, meters.timer(Metric.REQUEST_TO_RECEIPT, provider, word));
            }
            receipts.put(provider, timers);
        }
    }

    void receipt(String provider, ReceiptState state, Instant sentAt, Instant now) {
        Timer timer = receipts.getOrDefault(provider, Map.of()).get(state);
        if (timer != null) {
            timer.record(Math.max(0, Duration.between(sentAt, now).toMillis()), TimeUnit.MILLISECONDS);
        }
    }

    void event(String provider, String result) {
        meters.counter(Metric.PROVIDER_EVENTS, provider, result).increment();
    }

    void ignored(String provider, String type) {
        ignored.increment(provider, type);
    }

    void notice(String provider, String type, boolean usable) {
        notices.increment(provider, type, Boolean.toString(usable));
    }
}
