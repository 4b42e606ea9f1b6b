package dev.detour.channel.twilio;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Webhook;
import dev.detour.channel.WebhookRequest;

/**
 * Twilio's callbacks (Twilio, "Webhooks security" and "Track outbound message status"). The signature covers the address
 * as Twilio called it and every parameter, known or not. Twilio's own validator cannot hold a parameter that comes twice,
 * so this is done here.
 */
final class TwilioWebhook implements Webhook {
    private static final String SIGNATURE = "x-twilio-signature";
    private static final String TOKEN = "token";
    private static final String BODY_HASH = "bodySHA256";
    private static final DateTimeFormatter RECEIPT_TIME = DateTimeFormatter.ofPattern("yyMMddHHmm");
    private static final Map<String, ReceiptState> STATES = Map.of(
            "sent", ReceiptState.SENT,
            "delivered", ReceiptState.DELIVERED,
            "read", ReceiptState.READ,
            "failed", ReceiptState.FAILED,
            "undelivered", ReceiptState.FAILED);

    private final Supplier<String> token;
    private final Optional<Supplier<String>> previousToken;
    private final InstantSource clock;

    TwilioWebhook(Supplier<String> token, Optional<Supplier<String>> previousToken, InstantSource clock) {
        this.token = token;
        this.previousToken = previousToken;
        this.clock = clock;
    }

    @Override
    public Reading read(WebhookRequest request) {
        byte[] given;
        try {
            given = Base64.getDecoder().decode(request.header(SIGNATURE).orElse(""));
        } catch (IllegalArgumentException e) {
            return new Reading.Forged("the signature is not base64");
        }
        if (given.length == 0) {
            return new Reading.Forged("the signature is missing");
        }
        Parameters query = Parameters.ofQuery(request.url());
        String bodyHash = query.first(BODY_HASH).orElse(null);
        Parameters form = bodyHash == null
                ? Parameters.parse(new String(request.body(), StandardCharsets.UTF_8))
                : Parameters.parse("");
        if (bodyHash != null && !same(bodyHash, sha256(request.body()))) {
            return new Reading.Forged("the body's hash does not match");
        }
        boolean signed = signed(token, request.url(), form, given)
                || previousToken
                        .map(previous -> signed(previous, request.url(), form, given))
                        .orElse(false);
        if (!signed) {
            return new Reading.Forged("the signature does not match");
        }
        return new Reading.Events(events(query, form));
    }

    private List<ProviderEvent> events(Parameters query, Parameters form) {
        return TwilioInbound.isInbound(form) ? TwilioInbound.of(form, clock.instant()) : List.of(status(query, form));
    }

    private ProviderEvent status(Parameters query, Parameters form) {
        String status = form.first("MessageStatus").orElse("");
        String sid = form.first("MessageSid").orElse("");
        ReceiptState state = STATES.get(status);
        if (state == null && form.first("EventType").filter("READ"::equals).isPresent()) {
            state = ReceiptState.READ;
        }
        if (state == null || sid.isEmpty()) {
            return new ProviderEvent.Ignored(status.matches("[a-z_]{1,30}") ? "status." + status : "status.unknown");
        }
        return new ProviderEvent.Receipt(
                query.first(TOKEN).orElse(null),
                sid,
                state,
                form.first("RawDlrDoneDate").map(this::time).orElseGet(clock::instant),
                state == ReceiptState.FAILED ? TwilioResults.failure(code(form)) : null);
    }

    private static @Nullable Integer code(Parameters form) {
        return form.first("ErrorCode")
                .filter(text -> text.matches("[1-9]\\d{0,8}"))
                .map(Integer::valueOf)
                .orElse(null);
    }

    /** The carrier's time, which has minutes only; the present when it is none. */
    private Instant time(String text) {
        try {
            return LocalDateTime.parse(text, RECEIPT_TIME).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return clock.instant();
        }
    }

    private static boolean signed(Supplier<String> secret, String url, Parameters form, byte[] given) {
        String key = secret.get();
        if (key.isEmpty()) {
            // As from a file that is being written; it verifies nothing.
            return false;
        }
        String parameters = form.signed();
        boolean right = false;
        for (String variant : withAndWithoutPort(url)) {
            // No early way out: how long it takes says nothing about which variant was right.
            right |= MessageDigest.isEqual(hmac(key, variant + parameters), given);
        }
        return right;
    }

    /** Twilio signs some addresses with the default port and some without, so both count. */
    private static Set<String> withAndWithoutPort(String url) {
        try {
            URI uri = URI.create(url);
            String host = uri.getHost();
            String scheme = uri.getScheme();
            if (host == null || scheme == null) {
                return Set.of(url);
            }
            String rest = url.substring(
                    url.indexOf(uri.getRawAuthority()) + uri.getRawAuthority().length());
            int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equalsIgnoreCase("https") ? 443 : 80;
            Set<String> variants = new LinkedHashSet<>();
            variants.add(url);
            variants.add(scheme + "://" + host + rest);
            variants.add(scheme + "://" + host + ":" + port + rest);
            return variants;
        } catch (IllegalArgumentException e) {
            return Set.of(url);
        }
    }

    private static byte[] hmac(String secret, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA1", e);
        }
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static boolean same(String a, String b) {
        return MessageDigest.isEqual(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
