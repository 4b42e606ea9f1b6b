package dev.detour.app.wire;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Purpose;
import dev.detour.core.delivery.DeliveryKey;

/**
 * The order to make one attempt. Committed before anything goes on the wire.
 *
 * @param messageId the message
 * @param conversation a hash of the Kafka key under which it was published
 * @param key the Kafka key itself, in base64
 * @param partition the partition of the pipeline, where the outcome must return
 * @param attempt the attempt's number
 * @param to the address on the provider's channel
 * @param name the recipient's name, or null
 * @param content what to send
 * @param purpose why
 * @param probe whether it is to be sent in spite of the provider's state
 * @param deadline no request starts at or after this time; milliseconds since 1970
 */
public record DispatchRecord(
        String messageId,
        long conversation,
        String key,
        int partition,
        int attempt,
        String to,
        @Nullable String name,
        ContentRecord content,
        Purpose purpose,
        boolean probe,
        long deadline) {
    /** The header of a message's first dispatch: when it was published, milliseconds since 1970 in eight bytes. */
    public static final String PUBLISHED = "published";

    private static final Json<DispatchRecord> JSON = new Json<>(DispatchRecord.class);

    /** Which delivery it belongs to. */
    public DeliveryKey delivery() {
        return DeliveryKey.of(conversation, messageId);
    }

    /** As JSON. */
    public byte[] write() {
        return JSON.write(this);
    }

    /**
     * From JSON.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} wrote
     */
    public static DispatchRecord read(byte[] bytes) {
        DispatchRecord record = JSON.read(bytes);
        if (record.messageId == null
                || record.key == null
                || record.to == null
                || record.content == null
                || record.purpose == null) {
            throw new IllegalArgumentException("not a record of this release: a field is missing");
        }
        return record;
    }

    /** Without address and content. */
    @Override
    public String toString() {
        return "DispatchRecord[messageId=" + messageId + ", attempt=" + attempt + "]";
    }
}
