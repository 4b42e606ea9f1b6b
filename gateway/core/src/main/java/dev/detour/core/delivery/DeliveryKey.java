package dev.detour.core.delivery;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names a delivery wherever only its name is needed. An id belongs to the Kafka key under which it was published, so both
 * make the name; of either only a hash is kept, so that a name has a fixed length and gives no address away.
 *
 * @param conversation 64 bits of the SHA-256 of the Kafka key
 * @param idHigh the first 64 bits of the SHA-256 of the message's id
 * @param idLow the next 64 bits
 */
public record DeliveryKey(long conversation, long idHigh, long idLow) {
    /** The length of {@link #bytes()}. */
    public static final int BYTES = 3 * Long.BYTES;

    /** The name of a message in a conversation. */
    public static DeliveryKey of(long conversation, String messageId) {
        ByteBuffer hash = sha256(messageId.getBytes(StandardCharsets.UTF_8));
        return new DeliveryKey(conversation, hash.getLong(), hash.getLong());
    }

    /** The conversation of a Kafka key. */
    public static long conversation(byte[] kafkaKey) {
        return sha256(kafkaKey).getLong();
    }

    /** Reads what {@link #bytes()} wrote, from the buffer's position on. */
    public static DeliveryKey read(ByteBuffer buffer) {
        return new DeliveryKey(buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /** Big-endian, the conversation first, so that the messages of a conversation lie beside each other. */
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(conversation)
                .putLong(idHigh)
                .putLong(idLow)
                .array();
    }

    private static ByteBuffer sha256(byte[] bytes) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
