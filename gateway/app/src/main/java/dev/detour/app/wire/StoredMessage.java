package dev.detour.app.wire;

import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.contract.Message;
import dev.detour.contract.Phones;
import dev.detour.core.binary.BinaryReader;
import dev.detour.core.binary.BinaryWriter;

/**
 * What must be kept of a message to send it once more: written once, read again only when an attempt was not enough.
 *
 * @param key the Kafka key under which it was published
 * @param name the recipient's name, or null
 * @param parts address and content, by channel id
 * @param published when it was published, by its record; milliseconds since 1970
 * @param trace the trace that its dispatches go on with, or null
 */
public record StoredMessage(
        Bytes key,
        @Nullable String name,
        Map<String, Part> parts,
        long published,
        @Nullable String trace) {
    private static final int TYPICAL_BYTES = 512;

    /** What goes out on one channel. */
    public record Part(String to, ContentRecord content) {}

    /** What to keep of a message that was published under this key. */
    public static StoredMessage of(byte[] key, Message message, long published, @Nullable String trace) {
        Map<String, Part> parts = HashMap.newHashMap(message.content().size());
        message.content()
                .forEach((channel, content) -> parts.put(
                        channel.id(),
                        new Part(message.to().address(channel).orElseThrow(), ContentRecord.of(content))));
        return new StoredMessage(Bytes.wrap(key), message.to().name(), parts, published, trace);
    }

    /** What goes out on a channel of the message's policy. */
    public Part part(Channel channel) {
        Part part = parts.get(channel.id());
        if (part == null) {
            throw new IllegalStateException("nothing was kept for channel " + channel);
        }
        return part;
    }

    /** The template that goes out on WhatsApp, or null. */
    public @Nullable String template() {
        Part part = parts.get(Channel.WHATSAPP.id());
        return part == null || part.content().template() == null
                ? null
                : part.content().template().name();
    }

    /** The country of the number on WhatsApp or for text messages, by its calling code, or null. */
    public @Nullable String country() {
        for (Channel channel : new Channel[] {Channel.WHATSAPP, Channel.SMS}) {
            Part part = parts.get(channel.id());
            if (part != null) {
                return Phones.callingCode(part.to());
            }
        }
        return null;
    }

    /** In binary form. */
    public byte[] write() {
        BinaryWriter out = new BinaryWriter(Formats.MESSAGE, TYPICAL_BYTES);
        out.writeBytes(key.get());
        out.writeOptional(name);
        out.writeInt(parts.size());
        parts.forEach((channel, part) -> {
            out.writeText(channel);
            out.writeText(part.to());
            part.content().write(out);
        });
        out.writeLong(published);
        out.writeOptional(trace);
        return out.toByteArray();
    }

    /**
     * From binary form.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} wrote
     */
    public static StoredMessage read(byte @Nullable [] bytes) {
        BinaryReader in = new BinaryReader(bytes, Formats.MESSAGE, "a message");
        Bytes key = Bytes.wrap(in.readBytes());
        String name = in.readOptionalText();
        int count = in.readCount();
        Map<String, Part> parts = HashMap.newHashMap(count);
        for (int left = count; left > 0; left--) {
            parts.put(in.readText(), new Part(in.readText(), ContentRecord.read(in)));
        }
        long published = in.readLong();
        String trace = in.readOptionalText();
        in.end();
        if (parts.size() != count) {
            throw new IllegalArgumentException("not a message of this release: a channel stands there twice");
        }
        return new StoredMessage(key, name, parts, published, trace);
    }
}
