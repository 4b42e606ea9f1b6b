package dev.detour.app.router;

import java.nio.charset.StandardCharsets;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

import dev.detour.core.delivery.Delivery;

/**
 * Which messages of a conversation wait for one another. A queue of several is a chain through the deliveries, and its
 * two ends are in a store. A message that is alone, as most are, needs no entry: it is the one of its conversation that
 * has not ended and that others would have to wait for.
 *
 * <p>Belongs to one task and its thread.
 */
final class Conversations {
    private final Shelf chains;
    private final Contents contents;
    private final Deliveries deliveries;
    /** The conversations with an entry in the store. */
    private final LongObjectMap<Boolean> chained = new LongObjectHashMap<>();

    /** The two ends of a conversation's queue; the same message when it is alone. */
    record Queue(String first, String last) {
        private boolean isChain() {
            return !first.equals(last);
        }
    }

    /** Looks through the store of chains once. */
    Conversations(Shelf chains, Contents contents, Deliveries deliveries) {
        this.chains = chains;
        this.contents = contents;
        this.deliveries = deliveries;
        try (KeyValueIterator<Bytes, byte[]> all = chains.all()) {
            while (all.hasNext()) {
                chained.put(StoreKey.conversation(all.next().key), Boolean.TRUE);
            }
        }
    }

    /** Whether several messages of a conversation are in a queue, or were until the last of them got its turn. */
    boolean isChained(long conversation) {
        return chained.containsKey(conversation);
    }

    /** The queue of a conversation, or null when a new message would not have to wait. */
    @Nullable
    Queue get(long conversation) {
        return isChained(conversation) ? chain(conversation) : alone(conversation);
    }

    private Queue chain(long conversation) {
        byte[] bytes = chains.get(StoreKey.of(conversation));
        if (bytes == null) {
            throw new IllegalStateException("the ends of a queue are missing");
        }
        // An id has no control characters, so a line feed can stand between two.
        String ends = new String(bytes, StandardCharsets.UTF_8);
        int separator = ends.indexOf('\n');
        return separator < 0
                ? new Queue(ends, ends)
                : new Queue(ends.substring(0, separator), ends.substring(separator + 1));
    }

    private @Nullable Queue alone(long conversation) {
        for (Bytes key : contents.of(conversation)) {
            Delivery delivery = deliveries.require(key);
            if (delivery.holdsConversation()) {
                return new Queue(delivery.id(), delivery.id());
            }
        }
        return null;
    }

    /** Notes a queue that has changed. */
    void put(long conversation, Queue queue) {
        if (queue.isChain()) {
            chains.put(
                    StoreKey.of(conversation), (queue.first() + "\n" + queue.last()).getBytes(StandardCharsets.UTF_8));
            chained.put(conversation, Boolean.TRUE);
        } else {
            remove(conversation);
        }
    }

    /** Notes that nobody waits any more. */
    void remove(long conversation) {
        if (chained.remove(conversation) != null) {
            chains.delete(StoreKey.of(conversation));
        }
    }
}
