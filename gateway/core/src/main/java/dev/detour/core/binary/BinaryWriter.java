package dev.detour.core.binary;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of a record one after the other. The first byte says which kind of record it is and in which version;
 * numbers that are small as a rule have a variable length, texts are UTF-8 behind their length.
 *
 * <p>Belongs to one thread.
 */
public final class BinaryWriter {
    private static final int MORE = 0x80;
    private static final int LONGEST_VARINT = 5;

    private byte[] bytes;
    private int size;

    /**
     * A writer for one record.
     *
     * @param format which record this is, 0 to 255
     * @param typical how many bytes to expect; it may become more
     */
    public BinaryWriter(int format, int typical) {
        bytes = new byte[Math.max(1, typical)];
        writeByte(format);
    }

    /** The lowest eight bits. */
    public void writeByte(int value) {
        makeRoom(1);
        bytes[size++] = (byte) value;
    }

    /** A byte. */
    public void writeBoolean(boolean value) {
        writeByte(value ? 1 : 0);
    }

    /** One to five bytes; a negative number has five. */
    public void writeInt(int value) {
        makeRoom(LONGEST_VARINT);
        int rest = value;
        while ((rest & -MORE) != 0) {
            bytes[size++] = (byte) (rest | MORE);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Eight bytes. */
    public void writeLong(long value) {
        makeRoom(Long.BYTES);
        for (int shift = Long.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** A byte that says whether there is one, and the number. */
    public void writeOptional(@Nullable Long value) {
        writeBoolean(value != null);
        if (value != null) {
            writeLong(value);
        }
    }

    /** The length and the bytes. */
    public void writeBytes(byte[] value) {
        writeInt(value.length);
        append(value);
    }

    /** As UTF-8; half a surrogate pair becomes a question mark. */
    public void writeText(String value) {
        writeBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    /** A text, or null. */
    public void writeOptional(@Nullable String value) {
        if (value == null) {
            writeInt(0);
        } else {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            writeInt(utf8.length + 1);
            append(utf8);
        }
    }

    /** A constant by its place, which is part of the format from then on. */
    @SuppressWarnings("EnumOrdinal")
    public void writeConstant(Enum<?> value) {
        writeInt(value.ordinal());
    }

    /** A constant, or null. */
    @SuppressWarnings("EnumOrdinal")
    public void writeOptional(@Nullable Enum<?> value) {
        writeInt(value == null ? 0 : value.ordinal() + 1);
    }

    /** All that was written. */
    public byte[] toByteArray() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void append(byte[] value) {
        makeRoom(value.length);
        System.arraycopy(value, 0, bytes, size, value.length);
        size += value.length;
    }

    private void makeRoom(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, 2 * bytes.length));
        }
    }
}
