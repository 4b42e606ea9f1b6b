package dev.detour.app.providers;

import java.util.function.Consumer;

import dev.detour.app.config.PriceList;
import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.contract.StatusEvent;
import dev.detour.core.budget.Amount;

/**
 * Counts messages that reached their recipient on a second channel, and what the second one cost where it has a price: its
 * default, whatever the country. Counted when it is decided: after a crash, what was decided twice counts twice. Safe for use by many threads.
 */
public record DuplicateDeliveries(PriceList prices, Meters meters) implements Consumer<StatusEvent> {
    @Override
    public void accept(StatusEvent event) {
        String name = event.provider();
        if (event.duplicateDelivery() && name != null) {
            meters.counter(Metric.DUPLICATE_DELIVERIES, name).increment();
            // When the second receipt comes the recipient's country is mostly forgotten with the message.
            long micros = prices.micros(name, null);
            if (micros > 0) {
                meters.counter(Metric.DUPLICATE_COST, name).increment((double) micros / Amount.MICROS);
            }
        }
    }
}
