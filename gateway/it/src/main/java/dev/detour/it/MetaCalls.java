package dev.detour.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

/**
 * Meta's callbacks as a test sends them itself.
 *
 * @param url the webhook
 * @param secret the app secret that signs them
 */
public record MetaCalls(URI url, String secret) {
    /** One update of a message's status. */
    public record Update(String providerMessageId, @Nullable String token, String status, int errorCode) {
        private String json() {
            return "{\"id\":\"" + providerMessageId + "\",\"status\":\"" + status + "\",\"timestamp\":\"1795514400\""
                    + (token == null ? "" : ",\"biz_opaque_callback_data\":\"" + token + "\"")
                    + (errorCode == 0 ? "" : ",\"errors\":[{\"code\":" + errorCode + ",\"title\":\"failed\"}]") + "}";
        }
    }

    /** To the gateway of a stack. */
    public static MetaCalls of(Stack stack) {
        return new MetaCalls(stack.publicUrl().resolve("/webhooks/whatsapp/meta"), "simulator-app-secret");
    }

    /** Reports these updates in one request, and returns the HTTP status. */
    public int report(List<Update> updates) {
        return post(body(updates));
    }

    /** Posts a body with its signature. */
    public int post(byte[] body) {
        return post(body, signature(body));
    }

    /** Posts a body with this signature, or with none. */
    public int post(byte[] body, @Nullable String signature) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        if (signature != null) {
            request.header("X-Hub-Signature-256", signature);
        }
        return Http.send(request).statusCode();
    }

    /** The body of a request that reports these updates. */
    public static byte[] body(List<Update> updates) {
        return messages("\"statuses\":[" + updates.stream().map(Update::json).collect(Collectors.joining(",")) + "]");
    }

    /** A callback of the field {@code messages} with this inside its value. */
    public static byte[] messages(String value) {
        return ("{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"messages\","
                        + "\"value\":{\"messaging_product\":\"whatsapp\"," + value + "}}]}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The value of the header {@code X-Hub-Signature-256}. */
    public String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }
}
