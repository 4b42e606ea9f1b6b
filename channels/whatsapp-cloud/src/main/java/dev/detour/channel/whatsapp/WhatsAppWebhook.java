package dev.detour.channel.whatsapp;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

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

    private final Optional<Supplier<String>> appSecret;
    private final Optional<Supplier<String>> previousSecret;
    private final Optional<Supplier<String>> verifyToken;
    private final InstantSource clock;

    WhatsAppWebhook(
            Optional<Supplier<String>> appSecret,
            Optional<Supplier<String>> previousSecret,
            Optional<Supplier<String>> verifyToken,
            InstantSource clock) {
        this.appSecret = appSecret;
        this.previousSecret = previousSecret;
        this.verifyToken = verifyToken;
        this.clock = clock;
    }

    @Override
    public Optional<String> handshake(WebhookRequest request) {
        Map<String, String> query = query(request.url());
        String given = query.getOrDefault("hub.verify_token", "");
        boolean right = "subscribe".equals(query.get("hub.mode"))
                && verifyToken
                        .map(expected -> !given.isEmpty() && same(expected.get(), given))
                        .orElse(false);
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
            return new Reading.Events(WhatsAppEvents.of(MAPPER.readTree(request.body()), clock.instant()));
        } catch (IOException e) {
            return new Reading.Malformed("signed, but not JSON");
        }
    }

    private static boolean signed(Optional<Supplier<String>> secret, byte[] body, byte[] given) {
        // An empty secret, as from a file that is being written, verifies nothing.
        return secret.map(Supplier::get)
                .filter(key -> !key.isEmpty())
                .map(key -> MessageDigest.isEqual(hmac(key, body), given))
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
