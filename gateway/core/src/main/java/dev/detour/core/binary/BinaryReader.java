package dev.detour.core.binary;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@link BinaryWriter} wrote, field by field and in the same order. Strict: whatever no writer writes is an
 * {@link IllegalArgumentException}, from every method, and the caller ends with {@link #end}. Nothing is reserved for a
 * length before as many bytes are seen to be there.
 *
 * <p>Belongs to one thread.
 */
public final class BinaryReader {
    private static final int MORE = 0x80;
    private static final int LAST_SHIFT = 28;
    private static final char REPLACEMENT = '\uFFFD';

    private final byte[] bytes;
    private int at;

    /**
     * A reader of one record.
     *
     * @param bytes not changed
     * @param format which record it must be
     * @param name what to call it in the error
     * @throws IllegalArgumentException also if there are no bytes
     */
    public BinaryReader(byte @Nullable [] bytes, int format, String name) {
        if (bytes == null || bytes.length == 0) {
            throw new IllegalArgumentException("not " + name + ": there is no value");
        }
        this.bytes = bytes;
        int first = readByte();
        if (first != format) {
            throw new IllegalArgumentException(name + " of version " + first + " is not known here");
        }
    }

    /** 0 to 255. */
    public int readByte() {
        need(1);
        return bytes[at++] & 0xFF;
    }

    /** A byte that is 0 or 1. */
    public boolean readBoolean() {
        int value = readByte();
        if (value > 1) {
            throw broken();
        }
        return value == 1;
    }

    /** A number of variable length, in its shortest form. */
    public int readInt() {
        int value = 0;
        for (int shift = 0; shift <= LAST_SHIFT; shift += 7) {
            int next = readByte();
            value |= (next & (MORE - 1)) << shift;
            if ((next & MORE) == 0) {
                boolean overflows = shift == LAST_SHIFT && next > 0xF;
                boolean padded = shift > 0 && next == 0;
                if (overflows || padded) {
                    throw broken();
                }
                return value;
            }
        }
        throw broken();
    }

    /** How many follow of something that has at least one byte each. */
    public int readCount() {
        int count = readInt();
        if (count < 0 || count > bytes.length - at) {
            throw broken();
        }
        return count;
    }

    /** Eight bytes. */
    public long readLong() {
        need(Long.BYTES);
        long value = 0;
        for (int end = at + Long.BYTES; at < end; at++) {
            value = (value << Byte.SIZE) | (bytes[at] & 0xFF);
        }
        return value;
    }

    /** A number, or null. */
    public @Nullable Long readOptionalLong() {
        return readBoolean() ? readLong() : null;
    }

    /** A copy. */
    public byte[] readBytes() {
        int length = readCount();
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** A text. */
    public String readText() {
        return utf8(readCount());
    }

    /** A text, or null. */
    public @Nullable String readOptionalText() {
        int length = readInt();
        if (length == 0) {
            return null;
        }
        if (length < 0 || length - 1 > bytes.length - at) {
            throw broken();
        }
        return utf8(length - 1);
    }

    /**
     * A constant.
     *
     * @param constants all of them in the order of their declaration
     */
    public <E> E readConstant(E[] constants) {
        return constant(constants, readInt());
    }

    /** A constant, or null. */
    public <E> @Nullable E readOptionalConstant(E[] constants) {
        int place = readInt();
        return place == 0 ? null : constant(constants, place - 1);
    }

    /** Everything must have been read by now. */
    public void end() {
        if (at != bytes.length) {
            throw new IllegalArgumentException("not a record of this release: there are more bytes than one has");
        }
    }

    private <E> E constant(E[] constants, int place) {
        if (place < 0 || place >= constants.length) {
            throw broken();
        }
        return constants[place];
    }

    private String utf8(int length) {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        // Somebody may have written this very character; then it is not a replacement.
        if (text.indexOf(REPLACEMENT) >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, at, length));
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException("not a record of this release: a text is not UTF-8", e);
            }
        }
        at += length;
        return text;
    }

    private void need(int more) {
        if (more > bytes.length - at) {
            throw broken();
        }
    }

    private IllegalArgumentException broken() {
        return new IllegalArgumentException("not a record of this release: broken at byte " + at);
    }
}
