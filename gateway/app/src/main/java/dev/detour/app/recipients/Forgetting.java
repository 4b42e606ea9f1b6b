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
import org.apache.kafka.streams.state.KeyValueStore;

import dev.detour.app.kafka.Rounds;
import dev.detour.app.kafka.Tombstone;
import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.CorrespondentRecord;

/**
 * Removes letters that are too old, or have too many newer ones beside them, and people of whom nothing was heard for long,
 * on {@linkplain Rounds rounds} through the store.
 *
 * <p>Belongs to one task and its thread.
 */
final class Forgetting {
    private final KeyValueStore<Bytes, byte[]> store;
    private final Duration remember;
    private final Rounds rounds = new Rounds();

    Forgetting(KeyValueStore<Bytes, byte[]> store, Duration remember) {
        this.store = store;
        this.remember = remember;
    }

    /** An entry was written. */
    void written() {
        rounds.written();
    }

    /**
     * Sweeps one stretch.
     *
     * @return the keys of people who are forgotten and have a contact elsewhere
     */
    List<Bytes> sweep(Instant now) {
        Stretch stretch = new Stretch(now.minus(remember).toEpochMilli());
        rounds.next(from -> store.range(from, null), stretch::look);
        stretch.forgotten.forEach(key -> Tombstone.put(store, key));
        return stretch.contacts;
    }

    /** What one stretch brings. */
    private static final class Stretch {
        private final long oldest;
        private final List<Bytes> forgotten = new ArrayList<>();
        private final List<Bytes> contacts = new ArrayList<>();
        /** The newest letters of the group that is being passed. */
        private final Deque<Bytes> newest = new ArrayDeque<>(Letters.REMEMBERED + 1);

        private ByteBuffer group = ByteBuffer.allocate(0);

        Stretch(long oldest) {
            this.oldest = oldest;
        }

        void look(KeyValue<Bytes, byte[]> entry) {
            if (Letters.isLetter(entry.key)) {
                letter(entry.key);
            } else {
                person(entry.key, CorrespondentRecord.read(entry.value));
            }
        }

        private void person(Bytes key, CorrespondentRecord known) {
            if (known.at() < oldest) {
                forgotten.add(key);
                if (!known.contact().equals(ContactRecord.NOBODY)) {
                    contacts.add(key);
                }
            }
        }

        private void letter(Bytes key) {
            if (!Letters.group(key).equals(group)) {
                group = Letters.group(key);
                newest.clear();
            }
            if (Letters.at(key) < oldest) {
                forgotten.add(key);
                return;
            }
            newest.add(key);
            if (newest.size() > Letters.REMEMBERED) {
                forgotten.add(newest.remove());
            }
        }
    }
}
