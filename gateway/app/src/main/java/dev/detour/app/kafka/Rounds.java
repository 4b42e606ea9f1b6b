package dev.detour.app.kafka;

import java.util.function.Consumer;
import java.util.function.Function;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

/**
 * Leads through a store round and round, a stretch at a time, for who looks for what is to be forgotten. A stretch is two
 * entries for each that was written since the last one, so that in a steady flow the store holds at most twice of what it
 * should.
 *
 * <p>Belongs to one task and its thread.
 */
public final class Rounds {
    /** For when nothing is written. */
    private static final int SHORTEST_STRETCH = 200;

    private static final int LOOKS_FOR_EACH_WRITTEN = 2;

    private int written;
    /** Where the next stretch begins; null for the beginning. */
    private @Nullable Bytes position;

    /** A new entry was written. */
    public void written() {
        written++;
    }

    /**
     * Shows the entries of the next stretch, in the order of their keys.
     *
     * @param from the entries from a key on, or from the first
     * @param look is shown each entry, and must not remove any
     */
    public void next(
            Function<@Nullable Bytes, KeyValueIterator<Bytes, byte[]>> from, Consumer<KeyValue<Bytes, byte[]>> look) {
        int length = SHORTEST_STRETCH + LOOKS_FOR_EACH_WRITTEN * written;
        written = 0;
        Bytes next = null;
        try (KeyValueIterator<Bytes, byte[]> entries = from.apply(position)) {
            for (int looked = 0; entries.hasNext(); looked++) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                if (looked == length) {
                    next = entry.key;
                    break;
                }
                look.accept(entry);
            }
        }
        position = next;
    }
}
