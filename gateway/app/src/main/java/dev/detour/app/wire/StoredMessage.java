package dev.detour.app.wire;

import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.contract.Message;
import dev.detour.contract.Phones;

/**
 * What must be kept of a message to send it once more: written once, read again only when an attempt was not enough.
 *
 * @param key the Kafka key under which it was published, in base64
 * @param name the recipient's name, or null
 * @param parts address and content, by channel id
 * @param published when it was published, by its record; milliseconds since 1970
 * @param trace the trace that its dispatches go on with, or null
 */
public record StoredMessage(
        String key,
        @Nullable String name,
        Map<String, Part> parts,
        long published,
        @Nullable String trace) {
    private static final Json<StoredMessage> JSON = new Json<>(StoredMessage.class);

    /** What goes out on one channel. */
    public record Part(String to, ContentRecord content) {}

    /** What to keep of a message that was published under this key. */
    public static StoredMessage of(byte[] key, Message message, long published, @Nullable String trace) {
        Map<String, Part> parts = HashMap.newHashMap(message.content().size());
        message.content()
                .forEach((channel, content) -> parts.put(
                        channel.id(),
                        new Part(message.to().address(channel).orElseThrow(), ContentRecord.of(content))));
        return new StoredMessage(
                Base64.getEncoder().encodeToString(key), message.to().name(), parts, published, trace);
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

    /** As JSON. */
    public byte[] write() {
        return JSON.write(this);
    }

    /** From JSON. */
    public static StoredMessage read(byte[] bytes) {
        return JSON.read(bytes);
    }
}
