package dev.detour.app.router;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.detour.app.kafka.Tombstone;

/**
 * A part of a task's store, whose keys begin with a mark of its own. A task has one store for all of its parts, since what
 * a store costs, it costs each time: a partition more in every commit, and the opening of a database at every start.
 *
 * <p>Belongs to one task and its thread.
 */
final class Shelf {
    private final KeyValueStore<Bytes, byte[]> store;
    private final Mark mark;

    /** The parts; each has a letter, and all keys of a part lie between it and the letter that follows. */
    enum Mark {
        CONTENT('c'),
        DELIVERY('d'),
        QUEUE('q'),
        DEADLINE('t');

        private final byte letter;
        private final Bytes first;
        private final Bytes end;

        Mark(char letter) {
            this.letter = (byte) letter;
            first = Bytes.wrap(new byte[] {this.letter});
            end = Bytes.wrap(new byte[] {(byte) (letter + 1)});
        }
    }

    Shelf(KeyValueStore<Bytes, byte[]> store, Mark mark) {
        this.store = store;
        this.mark = mark;
    }

    byte @Nullable [] get(Bytes key) {
        return store.get(marked(key));
    }

    void put(Bytes key, byte[] value) {
        store.put(marked(key), value);
    }

    /** Removes the entry with this key, if there is one. */
    void delete(Bytes key) {
        Tombstone.put(store, marked(key));
    }

    /** All entries, in the order of their keys; to be closed. */
    KeyValueIterator<Bytes, byte[]> all() {
        return range(null, null);
    }

    /**
     * The entries of a stretch, in the order of their keys; to be closed.
     *
     * @param from the first key, or null for the very first
     * @param to the last key, or null for the very last
     */
    KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        // The end is a letter by itself, which no key is: each has something behind its mark.
        return new Entries(store.range(from == null ? mark.first : marked(from), to == null ? mark.end : marked(to)));
    }

    private Bytes marked(Bytes key) {
        byte[] bytes = key.get();
        byte[] marked = new byte[bytes.length + 1];
        marked[0] = mark.letter;
        System.arraycopy(bytes, 0, marked, 1, bytes.length);
        return Bytes.wrap(marked);
    }

    /** Entries as they are called inside a part. */
    private record Entries(KeyValueIterator<Bytes, byte[]> marked) implements KeyValueIterator<Bytes, byte[]> {
        @Override
        public boolean hasNext() {
            return marked.hasNext();
        }

        @Override
        public KeyValue<Bytes, byte[]> next() {
            KeyValue<Bytes, byte[]> entry = marked.next();
            return KeyValue.pair(plain(entry.key), entry.value);
        }

        @Override
        public Bytes peekNextKey() {
            return plain(marked.peekNextKey());
        }

        @Override
        public void close() {
            marked.close();
        }

        private static Bytes plain(Bytes marked) {
            byte[] bytes = marked.get();
            byte[] plain = new byte[bytes.length - 1];
            System.arraycopy(bytes, 1, plain, 0, plain.length);
            return Bytes.wrap(plain);
        }
    }
}
