package dev.detour.app.wire;

import java.util.Base64;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.ProviderEvent.Inbound;
import dev.detour.channel.ProviderEvent.InboundKind;
import dev.detour.channel.ProviderEvent.MediaReference;

/**
 * Something that we have sent to an address, or heard from it; exactly one of the two. Its key is the address's pseudonym,
 * so that an answer meets what it answers.
 *
 * @param channel the channel
 * @param provider the provider's name
 * @param providerMessageId the provider's id of it
 * @param at when; milliseconds since 1970
 * @param sent what we have sent, or null
 * @param heard what we have heard, or null
 */
public record CorrespondenceRecord(
        Channel channel,
        String provider,
        String providerMessageId,
        long at,
        @Nullable Sent sent,
        @Nullable Heard heard) {
    private static final Json<CorrespondenceRecord> JSON = new Json<>(CorrespondenceRecord.class);

    /**
     * A message of ours.
     *
     * @param messageId the producer's id
     * @param key the Kafka key under which it was published, its conversation; base64
     */
    public record Sent(String messageId, String key) {}

    /** What somebody has written or pressed; fields as in {@link Inbound}. */
    public record Heard(
            @Nullable String from,
            @Nullable String userId,
            InboundKind kind,
            @Nullable String text,
            @Nullable String payload,
            @Nullable String inReplyTo,
            @Nullable String mediaReference,
            @Nullable String mediaType) {
        /** Without person and content. */
        @Override
        public String toString() {
            return "Heard[kind=" + kind + "]";
        }
    }

    /** The record of something that was sent. */
    public static CorrespondenceRecord sent(
            Channel channel, String provider, DispatchRecord dispatch, String providerMessageId, long at) {
        return new CorrespondenceRecord(
                channel,
                provider,
                providerMessageId,
                at,
                new Sent(
                        dispatch.messageId(),
                        Base64.getEncoder().encodeToString(dispatch.key().get())),
                null);
    }

    /**
     * The record of something that was heard.
     *
     * @param withAddress whether the address may stand in it
     */
    public static CorrespondenceRecord heard(Channel channel, String provider, Inbound inbound, boolean withAddress) {
        MediaReference media = inbound.media();
        return new CorrespondenceRecord(
                channel,
                provider,
                inbound.providerMessageId(),
                inbound.at().toEpochMilli(),
                null,
                new Heard(
                        withAddress ? inbound.from() : null,
                        inbound.userId(),
                        inbound.kind(),
                        inbound.text(),
                        inbound.payload(),
                        inbound.inReplyTo(),
                        media == null ? null : media.reference(),
                        media == null ? null : media.type()));
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
    public static CorrespondenceRecord read(byte[] bytes) {
        CorrespondenceRecord record = JSON.read(bytes);
        if (record.channel == null
                || record.provider == null
                || record.providerMessageId == null
                || (record.sent == null) == (record.heard == null)) {
            throw new IllegalArgumentException("not a record of this release: a field is missing");
        }
        return record;
    }
}
