package dev.detour.app.wire;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * When somebody has last written, by channel; kept under the 8 bytes of the address's pseudonym.
 *
 * @param whatsapp milliseconds since 1970, or null for never
 * @param sms milliseconds since 1970, or null for never
 */
public record ContactRecord(
        @Nullable Long whatsapp, @Nullable Long sms) {
    private static final Json<ContactRecord> JSON = new Json<>(ContactRecord.class);

    /** Somebody who has never written. */
    public static final ContactRecord NOBODY = new ContactRecord(null, null);

    /** Under what it is kept. */
    public static byte[] key(long address) {
        return ByteBuffer.allocate(Long.BYTES).putLong(address).array();
    }

    /** The address under whose key something is kept, or empty if the key is none of ours. */
    public static OptionalLong address(byte[] key) {
        return key.length == Long.BYTES ? OptionalLong.of(ByteBuffer.wrap(key).getLong()) : OptionalLong.empty();
    }

    /** When they have last written on a channel, or empty. */
    public Optional<Instant> heard(Channel channel) {
        Long millis = switch (channel) {
            case WHATSAPP -> whatsapp;
            case SMS -> sms;
            case EMAIL -> null;
        };
        return Optional.ofNullable(millis).map(Instant::ofEpochMilli);
    }

    /** The same after they have written once more; an older message changes nothing. */
    public ContactRecord heard(Channel channel, Instant at) {
        long millis = at.toEpochMilli();
        return switch (channel) {
            case WHATSAPP -> new ContactRecord(later(whatsapp, millis), sms);
            case SMS -> new ContactRecord(whatsapp, later(sms, millis));
            case EMAIL -> this;
        };
    }

    private static Long later(@Nullable Long before, long millis) {
        return before == null || before < millis ? millis : before;
    }

    /** As JSON. */
    public byte[] write() {
        return JSON.write(this);
    }

    /** From JSON; empty for what is none. */
    public static Optional<ContactRecord> read(byte[] bytes) {
        try {
            return Optional.of(JSON.read(bytes));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
