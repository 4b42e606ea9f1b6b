package dev.detour.app.router;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a conversation wait for one another: for each conversation with a message that nobody has taken
 * yet, the first and the last of its queue. The queue itself is a chain through the deliveries.
 *
 * <p>Belongs to one task and its thread.
 */
final class Conversations {
    private final KeyValueStore<Bytes, byte[]> store;

    /** The two ends of a conversation's queue; the same message when it is alone. */
    record Queue(String first, String last) {}

    Conversations(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    @Nullable
    Queue get(long conversation) {
        byte[] bytes = store.get(StoreKey.of(conversation));
        if (bytes == null) {
            return null;
        }
        // An id has no control characters, so a line feed can stand between two.
        String ends = new String(bytes, StandardCharsets.UTF_8);
        int separator = ends.indexOf('\n');
        return separator < 0
                ? new Queue(ends, ends)
                : new Queue(ends.substring(0, separator), ends.substring(separator + 1));
    }

    void put(long conversation, Queue queue) {
        String ends = queue.first().equals(queue.last()) ? queue.first() : queue.first() + "\n" + queue.last();
        store.put(StoreKey.of(conversation), ends.getBytes(StandardCharsets.UTF_8));
    }

    void remove(long conversation) {
        store.delete(StoreKey.of(conversation));
    }
}
