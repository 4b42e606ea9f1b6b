package dev.detour.it;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Locale;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Unsubscribe codes as a gateway with this secret makes them. */
final class Unsubscribe {
    private Unsubscribe() {}

    static String code(String secret, String address) {
        String name = hex(secret, "address:" + address.toLowerCase(Locale.ROOT), 8);
        return name + hex(secret, "unsubscribe:" + name, 16);
    }

    private static String hex(String secret, String text, int bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 0, bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
