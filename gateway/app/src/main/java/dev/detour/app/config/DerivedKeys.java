package dev.detour.app.config;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys that all nodes have in common without being configured: made of the secrets that they share. Without any, each node
 * makes up its own at each start: then sessions end with it, and nodes do not know each other. Immutable.
 */
public final class DerivedKeys {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 32;

    private final byte[] root;

    private DerivedKeys(byte[] root) {
        this.root = root.clone();
    }

    /** Keys of the admin token and the secret of pseudonyms, as far as they are set. */
    public static DerivedKeys of(Optional<String> adminToken, Optional<String> secret) {
        if (adminToken.isEmpty() && secret.isEmpty()) {
            byte[] chance = new byte[BYTES];
            new SecureRandom().nextBytes(chance);
            return new DerivedKeys(chance);
        }
        return new DerivedKeys((adminToken.orElse("") + "\n" + secret.orElse("")).getBytes(StandardCharsets.UTF_8));
    }

    /** A seal of a text, for a purpose: 64 hexadecimal digits that nobody else can make. */
    public String seal(String purpose, String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(root, ALGORITHM));
            return HexFormat.of().formatHex(mac.doFinal((purpose + "\n" + text).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** What nodes show each other. */
    public String nodeToken() {
        return seal("node", "");
    }
}
