package dev.detour.app.providers;

import java.util.function.Consumer;

import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.contract.StatusEvent;

/**
 * Counts messages that reached their recipient on a second channel, and what the second one cost where its provider has a
 * price. Counted when it is decided: after a crash, what was decided twice counts twice. Safe for use by many threads.
 */
public record DuplicateDeliveries(Providers providers, Meters meters) implements Consumer<StatusEvent> {
    @Override
    public void accept(StatusEvent event) {
        String name = event.provider();
        if (event.duplicateDelivery() && name != null) {
            meters.counter(Metric.DUPLICATE_DELIVERIES, name).increment();
            providers
                    .named(name)
                    .filter(provider -> provider.price() > 0)
                    .ifPresent(provider ->
                            meters.counter(Metric.DUPLICATE_COST, name).increment(provider.price()));
        }
    }
}
