package dev.detour.channel.whatsapp;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Webhook;
import dev.detour.channel.WebhookRequest;

/** Meta's callbacks (Cloud API, "Webhooks"): up to 1,000 updates in one request, in no particular order. */
final class WhatsAppWebhook implements Webhook {
    private static final String SIGNATURE = "x-hub-signature-256";
    private static final String SIGNATURE_PREFIX = "sha256=";
    private static final int DEEPEST = 64;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build());

    private static final Map<String, ReceiptState> STATES = Map.of(
            "sent", ReceiptState.SENT,
            "delivered", ReceiptState.DELIVERED,
            "read", ReceiptState.READ,
            "played", ReceiptState.READ,
            "failed", ReceiptState.FAILED);

    private final Optional<Supplier<String>> appSecret;
    private final Optional<Supplier<String>> previousSecret;
    private final Optional<Supplier<String>> verifyToken;

    WhatsAppWebhook(
            Optional<Supplier<String>> appSecret,
            Optional<Supplier<String>> previousSecret,
            Optional<Supplier<String>> verifyToken) {
        this.appSecret = appSecret;
        this.previousSecret = previousSecret;
        this.verifyToken = verifyToken;
    }

    @Override
    public Optional<String> handshake(WebhookRequest request) {
        Map<String, String> query = query(request.url());
        String given = query.getOrDefault("hub.verify_token", "");
        boolean right = "subscribe".equals(query.get("hub.mode"))
                && verifyToken.map(expected -> same(expected.get(), given)).orElse(false);
        return right ? Optional.ofNullable(query.get("hub.challenge")) : Optional.empty();
    }

    @Override
    public Reading read(WebhookRequest request) {
        if (appSecret.isEmpty()) {
            return new Reading.Forged("no app-secret is configured, so nothing can be verified");
        }
        String header = request.header(SIGNATURE).orElse("");
        if (!header.startsWith(SIGNATURE_PREFIX)) {
            return new Reading.Forged("the signature is missing");
        }
        byte[] given;
        try {
            given = HexFormat.of().parseHex(header, SIGNATURE_PREFIX.length(), header.length());
        } catch (IllegalArgumentException e) {
            return new Reading.Forged("the signature is not hexadecimal");
        }
        if (!signed(appSecret, request.body(), given) && !signed(previousSecret, request.body(), given)) {
            return new Reading.Forged("the signature does not match");
        }
        try {
            return new Reading.Events(events(MAPPER.readTree(request.body())));
        } catch (IOException e) {
            return new Reading.Malformed("signed, but not JSON");
        }
    }

    private static List<ProviderEvent> events(JsonNode callback) {
        List<ProviderEvent> events = new ArrayList<>();
        for (JsonNode entry : callback.path("entry")) {
            for (JsonNode change : entry.path("changes")) {
                String field = change.path("field").asText("unknown");
                JsonNode value = change.path("value");
                if (!field.equals("messages")) {
                    events.add(new ProviderEvent.Ignored(word(field)));
                    continue;
                }
                value.path("statuses").forEach(status -> events.add(receipt(status)));
                value.path("messages").forEach(message -> events.add(new ProviderEvent.Ignored("inbound")));
                value.path("errors").forEach(error -> events.add(new ProviderEvent.Ignored("errors")));
            }
        }
        return events;
    }

    private static ProviderEvent receipt(JsonNode status) {
        ReceiptState state = STATES.get(status.path("status").asText());
        String id = status.path("id").asText();
        if (state == null || id.isEmpty()) {
            return new ProviderEvent.Ignored("status.unknown");
        }
        return new ProviderEvent.Receipt(
                status.path("biz_opaque_callback_data").textValue(),
                id,
                state,
                Instant.ofEpochSecond(status.path("timestamp").asLong()),
                state == ReceiptState.FAILED ? failure(status.path("errors").path(0)) : null);
    }

    private static ProviderEvent.Failure failure(JsonNode error) {
        GraphError known = GraphError.of(error.path("code").asInt(-1), 0);
        return new ProviderEvent.Failure(
                known.failureClass(), known.scope(), Integer.toString(known.code()), known.detail());
    }

    /** A field's name becomes a metric's label: anything but a plain word is not worth one. */
    private static String word(String field) {
        return field.matches("[a-z_]{1,40}") ? field : "unknown";
    }

    private static boolean signed(Optional<Supplier<String>> secret, byte[] body, byte[] given) {
        return secret.map(key -> MessageDigest.isEqual(hmac(key.get(), body), given))
                .orElse(false);
    }

    private static byte[] hmac(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    private static boolean same(String expected, String given) {
        return MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }

    private static Map<String, String> query(String url) {
        Map<String, String> query = new HashMap<>();
        int mark = url.indexOf('?');
        if (mark >= 0) {
            for (String pair : url.substring(mark + 1).split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    String name = decoded(pair.substring(0, equals));
                    String value = decoded(pair.substring(equals + 1));
                    if (name != null && value != null) {
                        query.put(name, value);
                    }
                }
            }
        }
        return query;
    }

    private static @Nullable String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
