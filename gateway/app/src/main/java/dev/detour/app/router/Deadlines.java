package dev.detour.app.router;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;

/**
 * When which delivery must be looked at again: a store ordered by time, so that deadlines survive whatever the process
 * does not. An entry is never moved: one that has come too early finds a delivery with a later time, and a new entry is
 * made then. Most messages end long before their deadline, and cost one entry each.
 *
 * <p>Belongs to one task and its thread.
 */
final class Deadlines {
    private static final byte[] PRESENT = {1};
    private static final byte[] NONE = {};
    private static final int MOST_AT_ONCE = 2_000;

    private final Shelf store;
    /** No entry lies before this time; spares a look into the store at each tick. */
    private long earliest;

    Deadlines(Shelf store) {
        this.store = store;
    }

    /** Adds an entry. */
    void add(Instant due, Bytes delivery) {
        long millis = due.toEpochMilli();
        store.put(entry(millis, delivery.get()), PRESENT);
        earliest = Math.min(earliest, millis);
    }

    /** Removes and returns the deliveries whose time has come, earliest first, a bounded number at once. */
    List<Bytes> take(Instant now) {
        long millis = now.toEpochMilli();
        if (millis < earliest) {
            return List.of();
        }
        List<Bytes> due = new ArrayList<>();
        List<Bytes> entries = new ArrayList<>();
        long next = Long.MAX_VALUE;
        // Starting at the earliest spares the iterator the tombstones of all that lay before.
        try (KeyValueIterator<Bytes, byte[]> rest = store.range(entry(earliest, NONE), null)) {
            while (rest.hasNext()) {
                KeyValue<Bytes, byte[]> entry = rest.next();
                ByteBuffer buffer = ByteBuffer.wrap(entry.key.get());
                long time = buffer.getLong();
                if (time > millis || due.size() == MOST_AT_ONCE) {
                    next = time;
                    break;
                }
                byte[] delivery = new byte[buffer.remaining()];
                buffer.get(delivery);
                entries.add(entry.key);
                due.add(Bytes.wrap(delivery));
            }
        }
        entries.forEach(store::delete);
        earliest = next;
        return due;
    }

    private static Bytes entry(long millis, byte[] delivery) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + delivery.length)
                .putLong(millis)
                .put(delivery)
                .array());
    }
}
