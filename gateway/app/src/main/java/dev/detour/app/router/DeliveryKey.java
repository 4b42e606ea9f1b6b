package dev.detour.app.router;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

import org.apache.kafka.common.utils.Bytes;

/**
 * Names a delivery in the stores: an id belongs to the Kafka key under which it was published, so both make the name.
 * Of the key, which is normally a recipient's address, only a hash is kept.
 */
final class DeliveryKey {
    private DeliveryKey() {}

    /** 64 bits of the key's SHA-256. */
    static long conversation(byte[] key) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The name of a conversation. */
    static Bytes of(long conversation) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(conversation).array());
    }

    /** The name of a message in a conversation. */
    static Bytes of(long conversation, String messageId) {
        byte[] id = messageId.getBytes(StandardCharsets.UTF_8);
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES + id.length)
                .putLong(conversation)
                .put(id)
                .array());
    }

    /** The conversation out of the name of one of its messages. */
    static long conversationOf(Bytes key) {
        return ByteBuffer.wrap(key.get()).getLong();
    }
}
