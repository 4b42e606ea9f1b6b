package dev.detour.app.wire;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.core.delivery.Suppression;

/**
 * One address to which nothing more of a purpose is sent, as it stands on the topic of suppressions. Its key is
 * {@code <address>/<purpose>/<channel>}, the channel {@code *} where all of them are meant; a record without a value takes
 * it back.
 *
 * @param address the address's pseudonym, 16 hexadecimal digits
 * @param purpose {@code transactional} or {@code marketing}
 * @param channel a channel's id, or null for every channel
 * @param kind what follows from it
 * @param code who or what has said so, for counting
 * @param detail the same for people, without the address
 * @param at when, as ISO 8601
 * @param by the operator who has set it, or null
 */
public record SuppressionRecord(
        String address,
        String purpose,
        @Nullable String channel,
        Kind kind,
        String code,
        String detail,
        String at,
        @Nullable String by) {
    private static final Json<SuppressionRecord> JSON = new Json<>(SuppressionRecord.class);
    private static final String EVERYWHERE = "*";
    private static final int ADDRESS_DIGITS = 2 * Long.BYTES;

    /** What is the matter with the address. */
    public enum Kind {
        /** Its owner wants no more: nothing of it goes to another channel either if it is advertising. */
        OPTED_OUT,
        /** There is nobody. */
        DEAD
    }

    /** The record of a suppression. */
    public static SuppressionRecord of(Suppression suppression, Instant at, @Nullable String by) {
        Channel channel = suppression.channel();
        return new SuppressionRecord(
                text(suppression.address()),
                word(suppression.purpose()),
                channel == null ? null : channel.id(),
                suppression.dead() ? Kind.DEAD : Kind.OPTED_OUT,
                suppression.why().code(),
                suppression.why().detail(),
                at.toString(),
                by);
    }

    /** When it was set; long ago if somebody else has written it without a time. */
    public Instant since() {
        try {
            return Instant.parse(at);
        } catch (DateTimeParseException e) {
            return Instant.EPOCH;
        }
    }

    /** A pseudonym as it stands in records: 16 hexadecimal digits. */
    public static String text(long address) {
        return HexFormat.of().toHexDigits(address);
    }

    /** Under what it is kept. */
    public byte[] key() {
        return key(address, purpose, channel);
    }

    /** Under what a suppression is kept. */
    public static byte[] key(long address, Purpose purpose, @Nullable Channel channel) {
        return key(text(address), word(purpose), channel == null ? null : channel.id());
    }

    /** The address in a key, or empty if the key is none of ours. */
    public static OptionalLong address(byte[] key) {
        if (key.length < ADDRESS_DIGITS) {
            return OptionalLong.empty();
        }
        String address = new String(key, 0, ADDRESS_DIGITS, StandardCharsets.ISO_8859_1);
        return address.chars().allMatch(HexFormat::isHexDigit)
                ? OptionalLong.of(HexFormat.fromHexDigitsToLong(address))
                : OptionalLong.empty();
    }

    private static byte[] key(String address, String purpose, @Nullable String channel) {
        return (address + "/" + purpose + "/" + (channel == null ? EVERYWHERE : channel))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String word(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }

    /** As JSON. */
    public byte[] write() {
        return JSON.write(this);
    }

    /** From JSON; empty for what is none, since others may write to the topic. */
    public static Optional<SuppressionRecord> read(byte[] bytes) {
        try {
            SuppressionRecord record = JSON.read(bytes);
            boolean complete = record.address != null && record.purpose != null && record.kind != null;
            return complete && record.code != null && record.detail != null && record.at != null
                    ? Optional.of(record)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
