package dev.detour.app.router;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.StoredMessage;

/**
 * What the messages that have not come to their end say; so also: which these are. How many there are of each
 * conversation is kept in memory, at some 30 bytes for each conversation, so that the usual message, the only one of its
 * conversation, costs no look-up.
 *
 * <p>Belongs to one task and its thread.
 */
final class Contents {
    private final Shelf store;
    private final LongObjectMap<Integer> counts = new LongObjectHashMap<>();

    /** Looks through the store once. */
    Contents(Shelf store) {
        this.store = store;
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            while (all.hasNext()) {
                count(StoreKey.conversation(all.next().key), 1);
            }
        }
    }

    /** The content of a delivery that has not ended. */
    StoredMessage require(Bytes key) {
        byte[] bytes = store.get(key);
        if (bytes == null) {
            throw new IllegalStateException("the content of a delivery under way is missing");
        }
        return StoredMessage.read(bytes);
    }

    /** Keeps the content of a new delivery. */
    void add(Bytes key, StoredMessage content) {
        store.put(key, content.write());
        count(StoreKey.conversation(key), 1);
    }

    /** Drops the content of a delivery that has one. */
    void remove(Bytes key) {
        store.delete(key);
        count(StoreKey.conversation(key), -1);
    }

    /** The deliveries of a conversation that have not ended. */
    List<Bytes> of(long conversation) {
        if (!counts.containsKey(conversation)) {
            return List.of();
        }
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> stretch = store.range(StoreKey.of(conversation), last(conversation))) {
            while (stretch.hasNext()) {
                keys.add(stretch.next().key);
            }
        }
        return keys;
    }

    /**
     * Some of them in the order of their names.
     *
     * @param from the first one, or null for the very first
     * @param most how many at most
     */
    Stretch from(@Nullable Bytes from, int most) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> stretch = store.range(from, null)) {
            while (stretch.hasNext()) {
                Bytes key = stretch.next().key;
                if (keys.size() == most) {
                    return new Stretch(keys, key);
                }
                keys.add(key);
            }
        }
        return new Stretch(keys, null);
    }

    /**
     * A part of a walk through all of them.
     *
     * @param next where the next part begins, or null after the last one
     */
    record Stretch(List<Bytes> keys, @Nullable Bytes next) {}

    private void count(long conversation, int change) {
        Integer before = counts.get(conversation);
        int after = (before == null ? 0 : before) + change;
        if (after > 0) {
            counts.put(conversation, (Integer) after);
        } else {
            counts.remove(conversation);
        }
    }

    private static Bytes last(long conversation) {
        return Bytes.wrap(ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(conversation)
                .putLong(-1)
                .putLong(-1)
                .array());
    }
}
