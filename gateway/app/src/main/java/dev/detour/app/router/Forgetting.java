package dev.detour.app.router;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;

import dev.detour.app.kafka.Rounds;
import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.DeliveryCodec;
import dev.detour.core.delivery.State;

/**
 * Removes deliveries that ended long ago, on {@linkplain Rounds rounds} through the store. An entry in a second store for
 * each message would find them sooner, and cost every message two more writes for something that nobody waits for.
 *
 * <p>Belongs to one task and its thread.
 */
final class Forgetting {
    private final Deliveries deliveries;
    private final Conversations conversations;
    private final Duration remember;
    private final Rounds rounds = new Rounds();

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
        rounds.written();
    }

    /** Sweeps one stretch. */
    void sweep(Instant now) {
        List<Bytes> forgotten = new ArrayList<>();
        rounds.next(deliveries::from, entry -> {
            Delivery delivery = DeliveryCodec.read(entry.value);
            if (delivery.state() instanceof State.Ended ended
                    && ended.at().plus(remember).isBefore(now)
                    && !queued(entry.key)) {
                forgotten.add(entry.key);
            }
        });
        forgotten.forEach(deliveries::delete);
    }
}
