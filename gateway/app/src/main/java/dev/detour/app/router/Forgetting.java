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
 * Stretches follow the traffic, so that a round takes about half of the time for which is remembered, however many messages that are.
 *
 * <p>Belongs to one task and its thread.
 */
final class Forgetting {
    /** For when no message comes. */
    private static final int SHORTEST_STRETCH = 200;

    private static final int LOOKS_FOR_EACH_MESSAGE = 2;

    private final Deliveries deliveries;
    private final Conversations conversations;
    private final Duration remember;
    private @Nullable Bytes position;
    private int accepted;

    Forgetting(Deliveries deliveries, Conversations conversations, Duration remember) {
        this.deliveries = deliveries;
        this.conversations = conversations;
        this.remember = remember;
    }

    /** One that expired in a queue is still a link of its chain. */
    private boolean queued(Bytes delivery) {
        return conversations.isChained(StoreKey.conversation(delivery));
    }

    /** A message has come that is to be forgotten some day. */
    void accepted() {
        accepted++;
    }

    /** Sweeps one stretch. */
    void sweep(Instant now) {
        int length = SHORTEST_STRETCH + LOOKS_FOR_EACH_MESSAGE * accepted;
        accepted = 0;
        List<Bytes> forgotten = new ArrayList<>();
        Bytes next = null;
        try (KeyValueIterator<Bytes, byte[]> stretch = deliveries.from(position)) {
            for (int looked = 0; stretch.hasNext(); looked++) {
                KeyValue<Bytes, byte[]> entry = stretch.next();
                if (looked == length) {
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
