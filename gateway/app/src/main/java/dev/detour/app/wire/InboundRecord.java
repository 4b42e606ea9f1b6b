package dev.detour.app.wire;

import java.time.Instant;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.CorrespondenceRecord.Heard;
import dev.detour.app.wire.CorrespondenceRecord.Letter;

/**
 * What a recipient answered, on the public topic. Its key is the Kafka key under which the message that it answers was
 * published, else the pseudonym of the sender's address.
 *
 * @param id the provider's id of it
 * @param at when, by the provider's clock, as ISO 8601
 * @param channel the channel's id
 * @param provider the provider's name
 * @param from the sender's address, unless it is withheld
 * @param userId the provider's own id of the sender, or null
 * @param sender the pseudonym of the sender's address
 * @param kind {@code text}, {@code button}, {@code media}, {@code location}, {@code reaction} or {@code other}
 * @param text what was written, the title of what was pressed, a caption, an emoji; or null
 * @param payload the id of the button that was pressed, or null
 * @param media a file that came with it, or null
 * @param inReplyTo the provider's id of the message that it names, or null
 * @param answers the message of ours that it answers, or null
 */
public record InboundRecord(
        String id,
        String at,
        String channel,
        String provider,
        @Nullable String from,
        @Nullable String userId,
        String sender,
        String kind,
        @Nullable String text,
        @Nullable String payload,
        @Nullable Media media,
        @Nullable String inReplyTo,
        @Nullable Answered answers) {
    private static final Json<InboundRecord> JSON = new Json<>(InboundRecord.class);

    /** A file at the provider. */
    public record Media(
            @Nullable String reference, @Nullable String type) {}

    /**
     * A message of ours.
     *
     * @param by {@code reference} when the answer names it, {@code latest} when it is the last that was sent there
     */
    public record Answered(String messageId, String by) {}

    /** The record of something that was heard. */
    public static InboundRecord of(Heard heard, String sender, @Nullable Letter letter, boolean named) {
        return new InboundRecord(
                heard.providerMessageId(),
                Instant.ofEpochMilli(heard.at()).toString(),
                heard.channel().id(),
                heard.provider(),
                heard.from(),
                heard.userId(),
                sender,
                heard.kind().name().toLowerCase(Locale.ROOT),
                heard.text(),
                heard.payload(),
                heard.mediaReference() == null && heard.mediaType() == null
                        ? null
                        : new Media(heard.mediaReference(), heard.mediaType()),
                heard.inReplyTo(),
                letter == null ? null : new Answered(letter.messageId(), named ? "reference" : "latest"));
    }

    /** As JSON. */
    public byte[] write() {
        return JSON.write(this);
    }
}
