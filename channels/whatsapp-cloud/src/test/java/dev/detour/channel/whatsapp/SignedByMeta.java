package dev.detour.channel.whatsapp;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.Webhook.Reading;
import dev.detour.channel.WebhookRequest;

import static org.assertj.core.api.Assertions.assertThat;

/** Callbacks as Meta signs them. */
final class SignedByMeta {
    static final String SECRET = "app-secret-now";
    static final String PREVIOUS = "app-secret-before";

    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private SignedByMeta() {}

    static WhatsAppWebhook webhook() {
        return new WhatsAppWebhook(secret(SECRET), secret(PREVIOUS), secret("verify-me"), () -> NOW);
    }

    static Optional<Supplier<String>> secret(String value) {
        return Optional.of(() -> value);
    }

    static WebhookRequest request(String secret, byte[] body) {
        return request(Map.of("x-hub-signature-256", List.of("sha256=" + hex(secret, body))), body);
    }

    static WebhookRequest request(Map<String, List<String>> headers, byte[] body) {
        return new WebhookRequest("https://detour.example.com/webhooks/whatsapp/meta", headers, body);
    }

    /** The events of a callback that is signed as it should be. */
    static List<ProviderEvent> events(String body) {
        Reading reading = webhook().read(request(SECRET, body.getBytes(StandardCharsets.UTF_8)));
        assertThat(reading).isInstanceOf(Reading.Events.class);
        return ((Reading.Events) reading).events();
    }

    /** One change of one field. */
    static String change(String field, String value) {
        return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"102290129340398\",\"changes\":[{\"field\":\""
                + field + "\",\"value\":" + value + "}]}]}";
    }

    static String hex(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
