package dev.detour.app.recipients;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

import dev.detour.app.wire.CorrespondenceRecord;
import dev.detour.app.wire.CorrespondenceRecord.Letter;
import dev.detour.channel.Channel;

/**
 * Our messages to each address and channel, in the order of time. Each has an entry of its own, so that nothing need be
 * read to add one; what is too old or too much is left to {@link Forgetting}.
 *
 * <p>Belongs to one task and its thread.
 */
final class Letters {
    /** An answer to an older message of an address and channel than that names none. */
    static final int REMEMBERED = 8;

    private static final int GROUP_BYTES = Long.BYTES + 1;
    private static final int TIME_BYTES = GROUP_BYTES + Long.BYTES;
    private static final int KEY_BYTES = TIME_BYTES + Integer.BYTES;

    private final KeyValueStore<Bytes, byte[]> store;

    Letters(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * Adds one; adding it again changes nothing.
     *
     * @param bytes the letter, written
     */
    void add(long address, Letter letter, byte[] bytes) {
        store.put(key(address, letter), bytes);
    }

    /**
     * The last ones, the newest first.
     *
     * @param since none that is older; milliseconds since 1970
     */
    List<Letter> latest(long address, Channel channel, long since) {
        List<Letter> found = new ArrayList<>(REMEMBERED);
        Bytes from = Bytes.wrap(time(address, channel, since, TIME_BYTES));
        Bytes to = Bytes.wrap(time(address, channel, Long.MAX_VALUE, TIME_BYTES));
        try (KeyValueIterator<Bytes, byte[]> newest = store.reverseRange(from, to)) {
            while (newest.hasNext() && found.size() < REMEMBERED) {
                if (CorrespondenceRecord.read(newest.next().value) instanceof Letter letter) {
                    found.add(letter);
                }
            }
        }
        return found;
    }

    /** Whether an entry of the store is a letter. */
    static boolean isLetter(Bytes key) {
        return key.get().length == KEY_BYTES;
    }

    /** When a letter was sent, out of its key; milliseconds since 1970. */
    static long at(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong(GROUP_BYTES);
    }

    /** What letters to the same address on the same channel have in common. */
    static ByteBuffer group(Bytes key) {
        return ByteBuffer.wrap(key.get(), 0, GROUP_BYTES);
    }

    /** Two of the same millisecond are told apart by their id at the provider. */
    private static Bytes key(long address, Letter letter) {
        byte[] key = time(address, letter.channel(), letter.at(), KEY_BYTES);
        ByteBuffer.wrap(key).putInt(TIME_BYTES, letter.providerMessageId().hashCode());
        return Bytes.wrap(key);
    }

    @SuppressWarnings("EnumOrdinal") // The order of channels is part of the format of the correspondence.
    private static byte[] time(long address, Channel channel, long at, int length) {
        return ByteBuffer.allocate(length)
                .putLong(address)
                .put((byte) channel.ordinal())
                .putLong(Math.max(0, at))
                .array();
    }
}
