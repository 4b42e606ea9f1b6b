package dev.detour.app.recipients;

import java.util.OptionalLong;
import java.util.function.Function;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a store that holds nothing of most addresses: it says so without a look-up, which takes microseconds even
 * for what is not there. It never denies what the store holds.
 *
 * <p>Only the store's own thread reads the store and notes keys; any thread may ask.
 */
final class StoreFilter {
    /** As many fit at least; takes 80 kB. */
    private static final long SMALLEST = 1 << 16;

    private final Function<byte[], OptionalLong> addressOf;

    /** Null until the store was read. */
    private volatile @Nullable AddressFilter filter;

    /** @param addressOf the address in a key of the store, or empty for a key by which nobody will ever ask */
    StoreFilter(Function<byte[], OptionalLong> addressOf) {
        this.addressOf = addressOf;
    }

    /** Whether the store may hold something of an address; true for every address until the store was read. */
    boolean mayHold(long address) {
        AddressFilter current = filter;
        return current == null || current.mayHold(address);
    }

    /** Reads the whole store, unless that was done before: what has come since has been noted. */
    void read(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        if (filter == null) {
            filter = filled(store);
        }
    }

    /** Notes a key that is about to be put into the store. */
    void note(Bytes key, ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        AddressFilter current = filter;
        OptionalLong address = addressOf.apply(key.get());
        if (current == null || address.isEmpty()) {
            return;
        }
        if (current.isFull()) {
            // Reading anew also leaves out what was deleted since.
            current = filled(store);
        }
        current.add(address.getAsLong());
        filter = current;
    }

    private AddressFilter filled(ReadOnlyKeyValueStore<Bytes, byte[]> store) {
        long expected = store.approximateNumEntries();
        while (true) {
            AddressFilter filled = new AddressFilter(Math.max(SMALLEST, 2 * expected));
            try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                while (all.hasNext()) {
                    addressOf.apply(all.next().key.get()).ifPresent(filled::add);
                }
            }
            if (!filled.isFull()) {
                return filled;
            }
            // The store's guess was too low.
            expected = filled.size();
        }
    }
}
