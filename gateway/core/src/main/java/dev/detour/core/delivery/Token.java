package dev.detour.core.delivery;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

import dev.detour.contract.Lane;

/**
 * What a receipt must bring back to find its delivery: it travels with the request (Meta's
 * {@code biz_opaque_callback_data}, the query of Twilio's callback address, the return path of an e-mail), never the
 * recipient's address.
 *
 * <p>As text it has {@value #LENGTH} characters out of {@code [0-9a-v]}. That is short enough for the local part of a
 * return path (64 octets, RFC 5321, 4.5.3.1.1), and survives mail servers that write local parts in capitals.
 *
 * @param lane the pipeline
 * @param partition the partition in every topic of that pipeline; 0 to 65,535
 * @param attempt the attempt's number; 1 to 65,535
 * @param sentAt when the request was about to be written, by the sender's clock; millisecond precision
 * @param delivery which message
 * @param drill whether it is a message of a drill, whose receipts say nothing about the provider
 */
public record Token(Lane lane, int partition, int attempt, Instant sentAt, DeliveryKey delivery, boolean drill) {
    /** The length of every token. */
    public static final int LENGTH = 56;

    private static final int BYTES = 35;
    private static final int VERSION = 1;
    /** The highest bit of the first byte. */
    private static final int DRILL = 0x80;

    private static final int LARGEST_SHORT = 0xFFFF;
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";

    public Token {
        if (partition < 0 || partition > LARGEST_SHORT || attempt < 1 || attempt > LARGEST_SHORT) {
            throw new IllegalArgumentException(
                    "out of a token's range: partition " + partition + ", attempt " + attempt);
        }
    }

    /** One of an ordinary message. */
    public Token(Lane lane, int partition, int attempt, Instant sentAt, DeliveryKey delivery) {
        this(lane, partition, attempt, sentAt, delivery, false);
    }

    /** The token as text. */
    public String encode() {
        long millis = sentAt.toEpochMilli();
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .put((byte) ((drill ? DRILL : 0) | VERSION << 2 | lane.ordinal()))
                .putShort((short) partition)
                .putShort((short) attempt)
                .putShort((short) (millis >>> Integer.SIZE))
                .putInt((int) millis)
                .put(delivery.bytes())
                .array();
        char[] text = new char[LENGTH];
        // Five bytes are eight digits of five bits each, without a rest.
        for (int from = 0, to = 0; from < BYTES; from += 5) {
            long bits = (bytes[from] & 0xFFL) << 32
                    | (bytes[from + 1] & 0xFFL) << 24
                    | (bytes[from + 2] & 0xFFL) << 16
                    | (bytes[from + 3] & 0xFFL) << 8
                    | (bytes[from + 4] & 0xFFL);
            for (int shift = 35; shift >= 0; shift -= 5) {
                text[to++] = DIGITS.charAt((int) (bits >>> shift & 31));
            }
        }
        return new String(text);
    }

    /** Reads what {@link #encode} wrote, in small letters or capitals; empty for anything else: it comes from outside. */
    public static Optional<Token> decode(String text) {
        if (text.length() != LENGTH) {
            return Optional.empty();
        }
        byte[] bytes = new byte[BYTES];
        for (int from = 0, to = 0; from < LENGTH; to += 5) {
            long bits = 0;
            for (int end = from + 8; from < end; from++) {
                int digit = digit(text.charAt(from));
                if (digit < 0) {
                    return Optional.empty();
                }
                bits = bits << 5 | digit;
            }
            for (int i = 4; i >= 0; i--) {
                bytes[to + i] = (byte) bits;
                bits >>>= 8;
            }
        }
        return read(ByteBuffer.wrap(bytes));
    }

    private static Optional<Token> read(ByteBuffer buffer) {
        int first = Byte.toUnsignedInt(buffer.get());
        int lane = first & 3;
        int partition = Short.toUnsignedInt(buffer.getShort());
        int attempt = Short.toUnsignedInt(buffer.getShort());
        long millis =
                (long) Short.toUnsignedInt(buffer.getShort()) << Integer.SIZE | Integer.toUnsignedLong(buffer.getInt());
        if ((first & ~DRILL) >> 2 != VERSION || lane >= Lane.values().length || attempt < 1) {
            return Optional.empty();
        }
        return Optional.of(new Token(
                Lane.values()[lane],
                partition,
                attempt,
                Instant.ofEpochMilli(millis),
                DeliveryKey.read(buffer),
                (first & DRILL) != 0));
    }

    private static int digit(char c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int letter = c | 0x20;
        return letter >= 'a' && letter <= 'v' && c < 0x80 ? letter - 'a' + 10 : -1;
    }
}
