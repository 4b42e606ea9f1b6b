package dev.detour.app.recipients;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * What stands for an address wherever it may not stand itself: 64 bits of an HMAC-SHA256. Without the secret nobody can
 * try out all numbers of a country. With the same secret the same address always has the same pseudonym, so that changing
 * it forgets all opt-outs. Safe for use by many threads.
 */
public final class Pseudonyms {
    private static final String ALGORITHM = "HmacSHA256";
    /** 16 digits of the pseudonym and 32 that only we can make. */
    private static final int CODE_LENGTH = 48;

    private static final HexFormat HEX = HexFormat.of();

    /** A power of two. */
    private static final int LATELY = 1 << 12;

    private final Mac prototype;
    /** One message asks for its addresses several times within moments, and a hash costs a microsecond. */
    private final AtomicReferenceArray<@Nullable Known> lately = new AtomicReferenceArray<>(LATELY);

    private record Known(String address, long pseudonym) {}

    public Pseudonyms(String secret) {
        try {
            prototype = Mac.getInstance(ALGORITHM);
            prototype.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** The pseudonym of an address: E.164, or an e-mail address in any case. */
    public long of(String address) {
        int hash = address.hashCode();
        int slot = (hash ^ (hash >>> 16)) & (LATELY - 1);
        Known known = lately.get(slot);
        if (known == null || !known.address.equals(address)) {
            known = new Known(
                    address,
                    ByteBuffer.wrap(mac("address:" + address.toLowerCase(Locale.ROOT)))
                            .getLong());
            lately.set(slot, known);
        }
        return known.pseudonym;
    }

    /** The pseudonym of somebody of whom a provider tells no address, but an id of its own. */
    public long ofUser(String provider, String userId) {
        return ByteBuffer.wrap(mac("user:" + provider + ":" + userId)).getLong();
    }

    /** A code for an unsubscribe address: only we can make it, and it needs no memory. */
    public String unsubscribeCode(long pseudonym) {
        String name = HEX.toHexDigits(pseudonym);
        return name + HEX.formatHex(mac("unsubscribe:" + name), 0, Long.BYTES * 2);
    }

    /** The pseudonym in a code that {@link #unsubscribeCode} has made, or empty for any other text. */
    public OptionalLong unsubscribing(String code) {
        if (code.length() != CODE_LENGTH || !code.chars().allMatch(HexFormat::isHexDigit)) {
            return OptionalLong.empty();
        }
        long pseudonym = HexFormat.fromHexDigitsToLong(code, 0, 2 * Long.BYTES);
        boolean ours = MessageDigest.isEqual(
                unsubscribeCode(pseudonym).getBytes(StandardCharsets.UTF_8), code.getBytes(StandardCharsets.UTF_8));
        return ours ? OptionalLong.of(pseudonym) : OptionalLong.empty();
    }

    private byte[] mac(String text) {
        try {
            // A clone is keyed already, and costs a tenth of a new one.
            Mac mac = (Mac) prototype.clone();
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the platform's " + ALGORITHM + " can be cloned", e);
        }
    }
}
