package dev.detour.app.wire;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.CorrespondenceRecord.Heard;
import dev.detour.app.wire.CorrespondenceRecord.Letter;
import dev.detour.channel.Channel;
import dev.detour.channel.ProviderEvent.InboundKind;

/**
 * The correspondence as bytes. One is written, kept and copied for each message that goes out, so it is binary and without
 * names; the first byte is a version. Enumerations stand by ordinal: their order is part of the format, and a test holds it.
 */
@SuppressWarnings("EnumOrdinal")
final class CorrespondenceCodec {
    private static final int VERSION = 1;
    private static final int LETTER = 0;
    private static final int HEARD = 1;
    private static final int TYPICAL_BYTES = 160;

    private CorrespondenceCodec() {}

    static byte[] write(CorrespondenceRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeByte(
                    switch (record) {
                        case Letter letter -> LETTER;
                        case Heard heard -> HEARD;
                    });
            out.writeByte(record.channel().ordinal());
            out.writeLong(record.at());
            writeText(out, record.providerMessageId());
            switch (record) {
                case Letter letter -> {
                    writeText(out, letter.messageId());
                    writeText(out, letter.key());
                }
                case Heard heard -> {
                    writeText(out, heard.provider());
                    out.writeByte(heard.kind().ordinal());
                    writeText(out, heard.from());
                    writeText(out, heard.userId());
                    writeText(out, heard.text());
                    writeText(out, heard.payload());
                    writeText(out, heard.inReplyTo());
                    writeText(out, heard.mediaReference());
                    writeText(out, heard.mediaType());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static CorrespondenceRecord read(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new IllegalArgumentException("not a correspondence: it has no value");
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IllegalArgumentException("a correspondence of version " + version + " is not known here");
            }
            int form = in.readUnsignedByte();
            Channel channel = constant(Channel.values(), in.readUnsignedByte());
            long at = in.readLong();
            String providerMessageId = requireText(in);
            CorrespondenceRecord record = switch (form) {
                case LETTER -> readLetter(in, channel, providerMessageId, at);
                case HEARD -> readHeard(in, channel, providerMessageId, at);
                default ->
                    throw new IllegalArgumentException("a correspondence of form " + form + " is not known here");
            };
            if (in.available() > 0) {
                throw new IllegalArgumentException("not a correspondence: there are more bytes than one has");
            }
            return record;
        } catch (IOException e) {
            throw new IllegalArgumentException("not a correspondence", e);
        }
    }

    private static Letter readLetter(DataInputStream in, Channel channel, String providerMessageId, long at)
            throws IOException {
        String messageId = requireText(in);
        String key = requireText(in);
        // Whoever reads this decodes it, and is not to fail then.
        Base64.getDecoder().decode(key);
        return new Letter(channel, providerMessageId, at, messageId, key);
    }

    private static Heard readHeard(DataInputStream in, Channel channel, String providerMessageId, long at)
            throws IOException {
        String provider = requireText(in);
        InboundKind kind = constant(InboundKind.values(), in.readUnsignedByte());
        String from = readText(in);
        String userId = readText(in);
        String text = readText(in);
        String payload = readText(in);
        String inReplyTo = readText(in);
        String mediaReference = readText(in);
        String mediaType = readText(in);
        return new Heard(
                channel,
                provider,
                providerMessageId,
                at,
                from,
                userId,
                kind,
                text,
                payload,
                inReplyTo,
                mediaReference,
                mediaType);
    }

    private static <T> T constant(T[] values, int ordinal) {
        if (ordinal >= values.length) {
            throw new IllegalArgumentException("not a correspondence: there is no such constant");
        }
        return values[ordinal];
    }

    /** One more than the length in bytes, seven bits at a time, the lowest first; then the bytes. Zero stands for null. */
    private static void writeText(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeByte(0);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = bytes.length + 1;
        while (length > 0x7f) {
            out.writeByte(length | 0x80);
            length >>>= 7;
        }
        out.writeByte(length);
        out.write(bytes);
    }

    private static String requireText(DataInputStream in) throws IOException {
        String text = readText(in);
        if (text == null) {
            throw new IllegalArgumentException("not a correspondence: a field is missing");
        }
        return text;
    }

    private static @Nullable String readText(DataInputStream in) throws IOException {
        int length = 0;
        int shift = 0;
        int next;
        do {
            next = in.readUnsignedByte();
            length |= (next & 0x7f) << shift;
            shift += 7;
        } while (next > 0x7f && shift < Integer.SIZE);
        // Somebody else's bytes must not make us ask for memory that they do not fill.
        if (length < 0 || length - 1 > in.available()) {
            throw new IllegalArgumentException("not a correspondence: it ends too early");
        }
        return length == 0 ? null : new String(in.readNBytes(length - 1), StandardCharsets.UTF_8);
    }
}
