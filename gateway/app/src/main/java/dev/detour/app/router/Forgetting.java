package dev.detour.app.router;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.DeliveryCodec;
import dev.detour.core.delivery.State;

/**
 * Removes deliveries that ended long ago, a stretch of the store at a time, round and round. An entry in a second store
 * for each message would find them sooner, and cost every message two more writes for something that nobody waits for.
 *
 * <p>Belongs to one task and its thread.
 */
final class Forgetting {
    private static final int STRETCH = 2_000;

    private final Deliveries deliveries;
    private final Conversations conversations;
    private final Duration remember;
    private @Nullable Bytes position;

    Forgetting(Deliveries deliveries, Conversations conversations, Duration remember) {
        this.deliveries = deliveries;
        this.conversations = conversations;
        this.remember = remember;
    }

    /** One that expired in a queue is still a link of its chain. */
    private boolean queued(Bytes delivery) {
        return conversations.isChained(StoreKey.conversation(delivery));
    }

    void sweep(Instant now) {
        List<Bytes> forgotten = new ArrayList<>();
        Bytes next = null;
        try (KeyValueIterator<Bytes, byte[]> stretch = deliveries.from(position)) {
            for (int looked = 0; stretch.hasNext(); looked++) {
                KeyValue<Bytes, byte[]> entry = stretch.next();
                if (looked == STRETCH) {
                    next = entry.key;
                    break;
                }
                Delivery delivery = DeliveryCodec.read(entry.value);
                if (delivery.state() instanceof State.Ended ended
                        && ended.at().plus(remember).isBefore(now)
                        && !queued(entry.key)) {
                    forgotten.add(entry.key);
                }
            }
        }
        forgotten.forEach(deliveries::delete);
        position = next;
    }
}
