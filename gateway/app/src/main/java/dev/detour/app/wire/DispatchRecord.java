package dev.detour.app.wire;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Purpose;
import dev.detour.core.binary.BinaryReader;
import dev.detour.core.binary.BinaryWriter;
import dev.detour.core.delivery.DeliveryKey;

/**
 * The order to make one attempt. Committed before anything goes on the wire.
 *
 * @param messageId the message
 * @param conversation a hash of the Kafka key under which it was published
 * @param key the Kafka key itself
 * @param partition the partition of the pipeline, where the outcome must return
 * @param attempt the attempt's number
 * @param to the address on the provider's channel
 * @param name the recipient's name, or null
 * @param content what to send
 * @param purpose why
 * @param probe whether it is to be sent in spite of the provider's state
 * @param mayMoveOn whether another provider may have it, should this one be too slow
 * @param drill the tenant, if the message belongs to a drill, else null
 * @param deadline no request starts at or after this time; milliseconds since 1970
 */
public record DispatchRecord(
        String messageId,
        long conversation,
        Bytes key,
        int partition,
        int attempt,
        String to,
        @Nullable String name,
        ContentRecord content,
        Purpose purpose,
        boolean probe,
        boolean mayMoveOn,
        @Nullable String drill,
        long deadline) {
    /** The header of a message's first dispatch: when it was published, milliseconds since 1970 in eight bytes. */
    public static final String PUBLISHED = "published";

    private static final int TYPICAL_BYTES = 320;

    /** Which delivery it belongs to. */
    public DeliveryKey delivery() {
        return DeliveryKey.of(conversation, messageId);
    }

    /** In binary form. */
    public byte[] write() {
        BinaryWriter out = new BinaryWriter(Formats.DISPATCH, TYPICAL_BYTES);
        out.writeText(messageId);
        out.writeLong(conversation);
        out.writeBytes(key.get());
        out.writeInt(partition);
        out.writeInt(attempt);
        out.writeText(to);
        out.writeOptional(name);
        content.write(out);
        out.writeConstant(purpose);
        out.writeBoolean(probe);
        out.writeBoolean(mayMoveOn);
        out.writeOptional(drill);
        out.writeLong(deadline);
        return out.toByteArray();
    }

    /**
     * From binary form.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} wrote
     */
    public static DispatchRecord read(byte @Nullable [] bytes) {
        BinaryReader in = new BinaryReader(bytes, Formats.DISPATCH, "a dispatch");
        DispatchRecord record = new DispatchRecord(
                in.readText(),
                in.readLong(),
                Bytes.wrap(in.readBytes()),
                in.readInt(),
                in.readInt(),
                in.readText(),
                in.readOptionalText(),
                ContentRecord.read(in),
                in.readConstant(Purpose.values()),
                in.readBoolean(),
                in.readBoolean(),
                in.readOptionalText(),
                in.readLong());
        in.end();
        return record;
    }

    /** Without address and content. */
    @Override
    public String toString() {
        return "DispatchRecord[messageId=" + messageId + ", attempt=" + attempt + "]";
    }
}
