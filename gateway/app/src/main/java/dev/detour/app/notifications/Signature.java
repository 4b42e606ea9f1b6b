package dev.detour.app.notifications;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signature {@code v1} of Standard Webhooks: HMAC-SHA256 over id, timestamp and body. */
final class Signature {
    private static final String PREFIX = "whsec_";
    private static final int SHORTEST = 24;
    private static final int LONGEST = 64;

    private Signature() {}

    /**
     * The header's value: one signature for each secret, between spaces.
     *
     * @throws IllegalArgumentException if a secret is not one
     */
    static String of(List<String> secrets, String id, long seconds, byte[] body) {
        byte[] head = (id + "." + seconds + ".").getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(mac(key(secret), head, body)))
                .collect(Collectors.joining(" "));
    }

    /**
     * The key in a secret.
     *
     * @throws IllegalArgumentException if it is not {@code whsec_} and 24 to 64 bytes in base64
     */
    static byte[] key(String secret) {
        String encoded = secret.startsWith(PREFIX) ? secret.substring(PREFIX.length()) : "";
        byte[] key = Base64.getDecoder().decode(encoded);
        if (key.length < SHORTEST || key.length > LONGEST) {
            throw new IllegalArgumentException("a secret has 24 to 64 bytes");
        }
        return key;
    }

    private static byte[] mac(byte[] key, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
