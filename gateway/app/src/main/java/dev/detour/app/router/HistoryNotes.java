package dev.detour.app.router;

import java.util.LinkedHashSet;
import java.util.Set;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;

import dev.detour.app.config.PriceList;
import dev.detour.app.wire.StatusHeaders;
import dev.detour.channel.Channel;
import dev.detour.contract.Phones;
import dev.detour.contract.StatusEvent;
import dev.detour.core.delivery.Delivery;

/**
 * What the history needs besides an event: under whose address to list it, how long it may wait, what it cost.
 *
 * <p>Belongs to one task and its thread.
 */
final class HistoryNotes {
    private final PriceList prices;
    private final Contents contents;

    HistoryNotes(PriceList prices, Contents contents) {
        this.prices = prices;
        this.contents = contents;
    }

    /**
     * The headers of an event.
     *
     * @param hasContent whether the content of the delivery is stored
     */
    Headers of(StatusEvent event, Bytes key, Delivery delivery, boolean hasContent) {
        return switch (event.status()) {
            case ACCEPTED -> {
                Set<Long> addresses = new LinkedHashSet<>();
                delivery.legs().forEach(leg -> addresses.add(leg.address()));
                yield StatusHeaders.to(addresses);
            }
            case HELD -> StatusHeaders.expires(delivery.expiresAt().toEpochMilli());
            case SENT -> hasContent ? country(event, key) : new RecordHeaders();
            default -> new RecordHeaders();
        };
    }

    private Headers country(StatusEvent event, Bytes key) {
        Channel channel = event.channel();
        String provider = event.provider();
        if (channel == null || channel == Channel.EMAIL || provider == null || !prices.dependsOnCountry(provider)) {
            return new RecordHeaders();
        }
        return StatusHeaders.country(
                Phones.callingCode(contents.require(key).part(channel).to()));
    }
}
