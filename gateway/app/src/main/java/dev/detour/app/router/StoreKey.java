package dev.detour.app.router;

import java.nio.ByteBuffer;

import org.apache.kafka.common.utils.Bytes;

import dev.detour.core.delivery.DeliveryKey;

/** The keys of the stores. */
final class StoreKey {
    private StoreKey() {}

    /** Of a delivery; the messages of a conversation lie beside each other. */
    static Bytes of(DeliveryKey delivery) {
        return Bytes.wrap(delivery.bytes());
    }

    /** Of a delivery, by what its name is made of. */
    static Bytes of(long conversation, String messageId) {
        return of(DeliveryKey.of(conversation, messageId));
    }

    /** Of a conversation. */
    static Bytes of(long conversation) {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(conversation).array());
    }

    /** The conversation out of a delivery's key. */
    static long conversation(Bytes delivery) {
        return ByteBuffer.wrap(delivery.get()).getLong();
    }
}
