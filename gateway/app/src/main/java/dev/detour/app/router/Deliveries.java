package dev.detour.app.router;

import java.util.LinkedHashMap;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.DeliveryCodec;

/**
 * The deliveries of a task. Those that were written last are also kept decoded: a delivery is looked at again within
 * moments, when its outcome comes, and reading it back would cost as much as all else that is done with it.
 *
 * <p>Belongs to one task and its thread; a task that fails or moves begins with an empty memory, so that it never holds
 * what was not committed.
 */
final class Deliveries {
    /** Kept by each task, whatever the others keep. */
    private static final int FEW = 256;

    private final Shelf store;
    private final DecodedRoom room;
    private final LinkedHashMap<Bytes, Delivery> latest = new LinkedHashMap<>(FEW, 0.75f, true);

    Deliveries(Shelf store, DecodedRoom room) {
        this.store = store;
        this.room = room;
    }

    /** The delivery with this name, or null. */
    @Nullable
    Delivery get(Bytes key) {
        Delivery known = latest.get(key);
        if (known != null) {
            return known;
        }
        byte[] bytes = store.get(key);
        return bytes == null ? null : DeliveryCodec.read(bytes);
    }

    /** The delivery with this name, which another one names. */
    Delivery require(Bytes key) {
        Delivery delivery = get(key);
        if (delivery == null) {
            throw new IllegalStateException("a delivery is missing that another one names");
        }
        return delivery;
    }

    void put(Bytes key, Delivery delivery) {
        store.put(key, DeliveryCodec.write(delivery));
        if (latest.put(key, delivery) == null) {
            room.take();
            if (room.isOverfull() && latest.size() > FEW) {
                latest.pollFirstEntry();
                room.free(1);
            }
        }
    }

    void delete(Bytes key) {
        store.delete(key);
        if (latest.remove(key) != null) {
            room.free(1);
        }
    }

    /** Keeps nothing decoded any more. */
    void close() {
        room.free(latest.size());
        latest.clear();
    }

    /** All of them from a name on, or from the first; as they lie in the store, and to be closed. */
    KeyValueIterator<Bytes, byte[]> from(@Nullable Bytes key) {
        return store.range(key, null);
    }
}
