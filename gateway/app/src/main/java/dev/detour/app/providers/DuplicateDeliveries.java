package dev.detour.app.providers;

import java.util.function.Consumer;

import io.micrometer.core.instrument.MeterRegistry;

import dev.detour.contract.StatusEvent;

/**
 * Counts messages that reached their recipient on a second channel, and what the second one cost where its provider has a
 * price. Counted when it is decided: after a crash, what was decided twice counts twice. Safe for use by many threads.
 */
public record DuplicateDeliveries(Providers providers, MeterRegistry metrics) implements Consumer<StatusEvent> {
    @Override
    public void accept(StatusEvent event) {
        String name = event.provider();
        if (event.duplicateDelivery() && name != null) {
            metrics.counter("detour.deliveries.duplicate", "provider", name).increment();
            providers
                    .named(name)
                    .filter(provider -> provider.price() > 0)
                    .ifPresent(provider -> metrics.counter("detour.deliveries.duplicate.cost", "provider", name)
                            .increment(provider.price()));
        }
    }
}
