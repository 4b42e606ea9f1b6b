package dev.detour.app.kafka;

import org.apache.kafka.streams.state.KeyValueStore;

/** Removes from a store what nobody wants to see once more: its own delete first reads what was there. */
public final class Tombstone {
    private Tombstone() {}

    /** Removes the entry with this key, if there is one. */
    public static <K> void put(KeyValueStore<K, byte[]> store, K key) {
        store.put(key, null);
    }
}
