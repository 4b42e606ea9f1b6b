package dev.detour.app.wire;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.ProviderEvent.Inbound;
import dev.detour.channel.ProviderEvent.InboundKind;
import dev.detour.channel.ProviderEvent.MediaReference;
import dev.detour.core.binary.BinaryReader;
import dev.detour.core.binary.BinaryWriter;

/**
 * Something that we have sent to an address, or heard from it. Its key is the address's pseudonym, so that an answer meets
 * what it answers.
 */
public sealed interface CorrespondenceRecord {
    /** The channel. */
    Channel channel();

    /** The provider's id of it. */
    String providerMessageId();

    /** When; milliseconds since 1970. */
    long at();

    /**
     * One of our messages, which a provider has accepted.
     *
     * @param messageId the producer's id
     * @param key the Kafka key under which it was published, its conversation
     */
    record Letter(Channel channel, String providerMessageId, long at, String messageId, Bytes key)
            implements CorrespondenceRecord {
        @Override
        public byte[] write() {
            BinaryWriter out = new BinaryWriter(Formats.LETTER, 128);
            out.writeConstant(channel);
            out.writeText(providerMessageId);
            out.writeLong(at);
            out.writeText(messageId);
            out.writeBytes(key.get());
            return out.toByteArray();
        }

        private static Letter read(byte[] bytes) {
            BinaryReader in = new BinaryReader(bytes, Formats.LETTER, "a letter");
            Letter letter = new Letter(
                    in.readConstant(Channel.values()),
                    in.readText(),
                    in.readLong(),
                    in.readText(),
                    Bytes.wrap(in.readBytes()));
            in.end();
            return letter;
        }
    }

    /**
     * What somebody has written or pressed; other fields as in {@link Inbound}.
     *
     * @param provider the provider's name
     */
    record Heard(
            Channel channel,
            String provider,
            String providerMessageId,
            long at,
            @Nullable String from,
            @Nullable String userId,
            InboundKind kind,
            @Nullable String text,
            @Nullable String payload,
            @Nullable String inReplyTo,
            @Nullable String mediaReference,
            @Nullable String mediaType)
            implements CorrespondenceRecord {
        @Override
        public byte[] write() {
            BinaryWriter out = new BinaryWriter(Formats.HEARD, 256);
            out.writeConstant(channel);
            out.writeText(provider);
            out.writeText(providerMessageId);
            out.writeLong(at);
            out.writeOptional(from);
            out.writeOptional(userId);
            out.writeConstant(kind);
            out.writeOptional(text);
            out.writeOptional(payload);
            out.writeOptional(inReplyTo);
            out.writeOptional(mediaReference);
            out.writeOptional(mediaType);
            return out.toByteArray();
        }

        private static Heard read(byte @Nullable [] bytes) {
            BinaryReader in = new BinaryReader(bytes, Formats.HEARD, "a correspondence");
            Heard heard = new Heard(
                    in.readConstant(Channel.values()),
                    in.readText(),
                    in.readText(),
                    in.readLong(),
                    in.readOptionalText(),
                    in.readOptionalText(),
                    in.readConstant(InboundKind.values()),
                    in.readOptionalText(),
                    in.readOptionalText(),
                    in.readOptionalText(),
                    in.readOptionalText(),
                    in.readOptionalText());
            in.end();
            return heard;
        }

        /** Without person and content. */
        @Override
        public String toString() {
            return "Heard[kind=" + kind + "]";
        }
    }

    /** The record of something that was sent. */
    static Letter sent(Channel channel, DispatchRecord dispatch, String providerMessageId, long at) {
        return new Letter(channel, providerMessageId, at, dispatch.messageId(), dispatch.key());
    }

    /**
     * The record of something that was heard.
     *
     * @param withAddress whether the address may stand in it
     */
    static Heard heard(Channel channel, String provider, Inbound inbound, boolean withAddress) {
        MediaReference media = inbound.media();
        return new Heard(
                channel,
                provider,
                inbound.providerMessageId(),
                inbound.at().toEpochMilli(),
                withAddress ? inbound.from() : null,
                inbound.userId(),
                inbound.kind(),
                inbound.text(),
                inbound.payload(),
                inbound.inReplyTo(),
                media == null ? null : media.reference(),
                media == null ? null : media.type());
    }

    /** In binary form. */
    byte[] write();

    /**
     * From binary form.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} wrote
     */
    static CorrespondenceRecord read(byte @Nullable [] bytes) {
        return bytes != null && bytes.length > 0 && bytes[0] == Formats.LETTER ? Letter.read(bytes) : Heard.read(bytes);
    }
}
