package dev.detour.channel.twilio;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.detour.channel.WebhookRequest;

/** Callbacks as Twilio signs them. */
final class SignedByTwilio {
    static final String TOKEN = "12345";
    static final String PREVIOUS = "54321";
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private SignedByTwilio() {}

    static TwilioWebhook webhook() {
        return new TwilioWebhook(() -> TOKEN, Optional.of(() -> PREVIOUS), () -> NOW);
    }

    static WebhookRequest request(String url, String form) {
        return request(TOKEN, url, form);
    }

    static WebhookRequest request(String token, String url, String form) {
        String signature = sign(token, url + Parameters.parse(form).signed());
        return new WebhookRequest(
                url, Map.of("x-twilio-signature", List.of(signature)), form.getBytes(StandardCharsets.UTF_8));
    }

    static String sign(String token, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(token.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
