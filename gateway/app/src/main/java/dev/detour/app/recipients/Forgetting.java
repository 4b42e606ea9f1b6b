package dev.detour.app.recipients;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.CorrespondentRecord;

/**
 * Removes letters that are too old, or have too many newer ones beside them, and people of whom nothing was heard for long:
 * a stretch of the store at a time, round and round. It looks at two entries for each one that was written, so that in a
 * steady flow the store holds at most twice of what it should.
 *
 * <p>Belongs to one task and its thread.
 */
final class Forgetting {
    /** For when nothing is written. */
    private static final int SHORTEST_STRETCH = 200;

    private static final int LOOKS_FOR_EACH_WRITTEN = 2;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Duration remember;
    private int written;

    /** Where the next stretch begins; null for the beginning. */
    private @Nullable Bytes position;

    Forgetting(KeyValueStore<Bytes, byte[]> store, Duration remember) {
        this.store = store;
        this.remember = remember;
    }

    /** An entry was written. */
    void written() {
        written++;
    }

    /**
     * Sweeps one stretch.
     *
     * @return the keys of people who are forgotten and have a contact elsewhere
     */
    List<Bytes> sweep(Instant now) {
        int length = SHORTEST_STRETCH + LOOKS_FOR_EACH_WRITTEN * written;
        long oldest = now.minus(remember).toEpochMilli();
        List<Bytes> forgotten = new ArrayList<>();
        List<Bytes> contacts = new ArrayList<>();
        Deque<Bytes> newest = new ArrayDeque<>(Letters.REMEMBERED + 1);
        ByteBuffer group = ByteBuffer.allocate(0);
        Bytes next = null;
        try (KeyValueIterator<Bytes, byte[]> stretch = store.range(position, null)) {
            for (int looked = 0; stretch.hasNext(); looked++) {
                KeyValue<Bytes, byte[]> entry = stretch.next();
                if (looked == length) {
                    next = entry.key;
                    break;
                }
                if (!Letters.isLetter(entry.key)) {
                    CorrespondentRecord known = CorrespondentRecord.read(entry.value);
                    if (known.at() < oldest) {
                        forgotten.add(entry.key);
                        if (!known.contact().equals(ContactRecord.NOBODY)) {
                            contacts.add(entry.key);
                        }
                    }
                    continue;
                }
                if (!Letters.group(entry.key).equals(group)) {
                    group = Letters.group(entry.key);
                    newest.clear();
                }
                if (Letters.at(entry.key) < oldest) {
                    forgotten.add(entry.key);
                    continue;
                }
                newest.add(entry.key);
                if (newest.size() > Letters.REMEMBERED) {
                    forgotten.add(newest.remove());
                }
            }
        }
        forgotten.forEach(store::delete);
        written = 0;
        position = next;
        return contacts;
    }
}
