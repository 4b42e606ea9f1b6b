package dev.detour.app.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

import dev.detour.app.config.DerivedKeys;

/**
 * Somebody who is logged in. All of it stands in a sealed cookie, so that every node knows it and none stores it.
 *
 * @param name who it is, for the audit
 * @param operator whether something may be changed; else only looked at
 * @param until when it ends
 * @param nonce makes two sessions of the same person different
 */
record Session(String name, boolean operator, Instant until, String nonce) {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_BYTES = 12;
    private static final String PURPOSE = "session";

    static Session begin(String name, boolean operator, Instant until) {
        byte[] chance = new byte[NONCE_BYTES];
        RANDOM.nextBytes(chance);
        return new Session(
                name.replace('\n', ' '), operator, until, HexFormat.of().formatHex(chance));
    }

    /** As it stands in the cookie. */
    String sealed(DerivedKeys keys) {
        String text = text();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "."
                + keys.seal(PURPOSE, text);
    }

    /** What forms carry, so that no page of somebody else can send them. */
    String formToken(DerivedKeys keys) {
        return keys.seal("form", text());
    }

    /** Whether a form was made for this session. */
    boolean hasMade(String formToken, DerivedKeys keys) {
        return same(formToken, formToken(keys));
    }

    /** Opens a cookie; empty if it was not sealed by these keys, or is over. */
    static Optional<Session> open(String cookie, DerivedKeys keys, Instant now) {
        int dot = cookie.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cookie.substring(0, dot)), StandardCharsets.UTF_8);
            if (!same(cookie.substring(dot + 1), keys.seal(PURPOSE, text))) {
                return Optional.empty();
            }
            String[] parts = text.split("\n", -1);
            Session session = new Session(
                    parts[0], parts[1].equals("operator"), Instant.ofEpochSecond(Long.parseLong(parts[2])), parts[3]);
            return now.isBefore(session.until) ? Optional.of(session) : Optional.empty();
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private String text() {
        return name + "\n" + (operator ? "operator" : "viewer") + "\n" + until.getEpochSecond() + "\n" + nonce;
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
