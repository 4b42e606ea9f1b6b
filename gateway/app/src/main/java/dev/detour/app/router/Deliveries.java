package dev.detour.app.router;

import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
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
    private static final int REMEMBERED = 4_096;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<Bytes, Delivery> latest = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Delivery> eldest) {
            return size() > REMEMBERED;
        }
    };

    Deliveries(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
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
        latest.put(key, delivery);
    }

    void delete(Bytes key) {
        store.delete(key);
        latest.remove(key);
    }

    /** All of them from a name on, or from the first; as they lie in the store, and to be closed. */
    KeyValueIterator<Bytes, byte[]> from(@Nullable Bytes key) {
        return store.range(key, null);
    }
}
