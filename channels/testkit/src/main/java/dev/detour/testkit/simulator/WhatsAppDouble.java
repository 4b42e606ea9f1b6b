package dev.detour.testkit.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Meta's WhatsApp Cloud API as far as Detour uses it. Confined to the event loop. */
final class WhatsAppDouble {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_UPDATES = 100;
    /** The recipient of what is no message. */
    private static final String NOBODY = "";

    /** The HTTP status that Meta's table gives a code; 400 for all others. */
    private static final Map<Integer, Integer> STATUS = Map.ofEntries(
            Map.entry(0, 401),
            Map.entry(2, 503),
            Map.entry(3, 500),
            Map.entry(10, 403),
            Map.entry(190, 401),
            Map.entry(368, 403),
            Map.entry(131000, 500),
            Map.entry(131005, 403),
            Map.entry(131016, 500),
            Map.entry(131031, 403),
            Map.entry(131045, 500),
            Map.entry(131057, 500),
            Map.entry(132001, 404),
            Map.entry(133000, 500),
            Map.entry(133004, 503));

    private final Stage stage;
    private final Answers answers;
    private final Callbacks callbacks;
    private final Deliveries<Sent> deliveries;

    /** A message that was taken. */
    record Sent(String id, String to, @Nullable String token) {}

    WhatsAppDouble(Stage stage, Answers answers, Callbacks callbacks) {
        this.stage = stage;
        this.answers = answers;
        this.callbacks = callbacks;
        this.deliveries = new Deliveries<>(stage, Provider.WHATSAPP, this::report);
    }

    int pending() {
        return deliveries.pending();
    }

    void close() {
        deliveries.close();
    }

    /** {@code POST /<version>/<phone-number-id>/messages}. */
    void messages(HttpServerRequest http, Buffer body) {
        String authorization = http.getHeader("authorization");
        if (authorization == null || !authorization.startsWith("Bearer ") || authorization.length() < 8) {
            refuse(http, 190, "Access token is missing");
            return;
        }
        JsonNode message;
        try {
            message = JSON.readTree(body.getBytes());
        } catch (IOException e) {
            refuse(http, 100, "The body is not JSON");
            return;
        }
        String type = message.path("type").asText("text");
        String to = message.path("to").asText();
        if (!message.path("messaging_product").asText().equals("whatsapp")) {
            refuse(http, 100, "The parameter messaging_product is required.");
            return;
        }
        if (to.isEmpty() || !message.path(type).isObject()) {
            refuse(http, 131008, "Required parameter is missing");
            return;
        }
        if (!to.matches("\\+?\\d{5,20}")) {
            refuse(http, 131009, "Parameter value is not valid");
            return;
        }
        take(http, message, type, to);
    }

    /** {@code GET /<version>/<phone-number-id>?fields=health_status}. */
    void health(HttpServerRequest http) {
        String authorization = http.getHeader("authorization");
        if (authorization == null || !authorization.startsWith("Bearer ")) {
            refuse(http, 190, "Access token is missing");
            return;
        }
        Fate fate = stage.fate(Provider.WHATSAPP);
        byte[] healthy = ("{\"health_status\":{\"can_send_message\":\""
                        + fate.faults().canSend() + "\",\"entities\":[]},\"id\":\"100000000000001\"}")
                .getBytes(StandardCharsets.UTF_8);
        answer(http, fate.draw(NOBODY), healthy);
    }

    private void take(HttpServerRequest http, JsonNode message, String type, String to) {
        String token = message.path("biz_opaque_callback_data").textValue();
        Verdict verdict = stage.fate(Provider.WHATSAPP).draw(to);
        String id = verdict.taken() ? id() : null;
        stage.note(Provider.WHATSAPP, to, token, type, text(message, type), verdict, id);
        if (id != null) {
            deliveries.taken(new Sent(id, to, token), verdict instanceof Verdict.Take take && take.silent());
        }
        answer(http, verdict, id == null ? new byte[0] : accepted(to, id));
    }

    private void answer(HttpServerRequest http, Verdict verdict, byte[] success) {
        switch (verdict) {
            case Verdict.Take take -> answers.after(take.latency(), http, 200, success);
            case Verdict.Refuse refuse -> {
                answers.retryAfter(http, refuse.retryAfter());
                answers.after(
                        refuse.latency(),
                        http,
                        refuse.httpStatus() > 0 ? refuse.httpStatus() : STATUS.getOrDefault(refuse.code(), 400),
                        error(refuse.code(), "injected"));
            }
            case Verdict.Throttle throttle -> {
                http.response().putHeader("retry-after", "1");
                answers.after(throttle.latency(), http, 400, error(130429, "Rate limit hit"));
            }
            case Verdict.Hang hang -> {}
            case Verdict.Reset reset -> http.connection().close();
            case Verdict.Garbage garbage -> answers.garbage(http);
            case Verdict.Trickle trickle -> answers.trickle(http, 200, success);
            case Verdict.Truncated truncated -> answers.truncated(http, 200, success);
            case Verdict.ErrorInside error -> answers.now(http, 200, error(131000, "injected"));
        }
    }

    private String id() {
        byte[] number = ("simulated-" + stage.nextId()).getBytes(StandardCharsets.UTF_8);
        return "wamid." + Base64.getEncoder().encodeToString(number);
    }

    private static @Nullable String text(JsonNode message, String type) {
        JsonNode content = message.path(type);
        return switch (type) {
            case "text" -> content.path("body").textValue();
            case "template" -> content.path("name").textValue();
            case "interactive" -> content.path("body").path("text").textValue();
            default -> content.path("caption").textValue();
        };
    }

    private static byte[] accepted(String to, String id) {
        String digits = to.startsWith("+") ? to.substring(1) : to;
        return ("{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"" + to + "\",\"wa_id\":\"" + digits
                        + "\"}],\"messages\":[{\"id\":\"" + id + "\"}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void refuse(HttpServerRequest http, int code, String title) {
        stage.count(Provider.WHATSAPP, "malformed");
        answers.now(http, STATUS.getOrDefault(code, 400), error(code, title));
    }

    private byte[] error(int code, String title) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode error = root.putObject("error");
        error.put("message", "(#" + code + ") " + title);
        error.put("type", "OAuthException");
        error.put("code", code);
        error.putObject("error_data").put("messaging_product", "whatsapp").put("details", title);
        error.put("fbtrace_id", "sim" + stage.nextId());
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void report(List<Deliveries.Due<Sent>> due) {
        for (int from = 0; from < due.size(); from += MOST_UPDATES) {
            List<Deliveries.Due<Sent>> batch = due.subList(from, Math.min(due.size(), from + MOST_UPDATES));
            callbacks.whatsapp(webhook(batch), taken -> {
                batch.forEach(one -> stage.reported(
                        Provider.WHATSAPP, one.message().id(), one.message().token(), one.state(), taken));
                if (!taken) {
                    deliveries.again(batch);
                }
            });
        }
    }

    private static byte[] webhook(List<Deliveries.Due<Sent>> batch) {
        ObjectNode root = JSON.createObjectNode().put("object", "whatsapp_business_account");
        ObjectNode change = root.putArray("entry")
                .addObject()
                .put("id", "100000000000000")
                .putArray("changes")
                .addObject();
        change.put("field", "messages");
        ObjectNode value = change.putObject("value").put("messaging_product", "whatsapp");
        value.putObject("metadata").put("phone_number_id", "100000000000001");
        var statuses = value.putArray("statuses");
        for (Deliveries.Due<Sent> due : batch) {
            Sent sent = due.message();
            ObjectNode status = statuses.addObject()
                    .put("id", sent.id())
                    .put("status", due.state())
                    .put("timestamp", Long.toString(System.currentTimeMillis() / 1000))
                    .put("recipient_id", sent.to().startsWith("+") ? sent.to().substring(1) : sent.to());
            if (sent.token() != null) {
                status.put("biz_opaque_callback_data", sent.token());
            }
            if (due.state().equals("failed")) {
                status.putArray("errors")
                        .addObject()
                        .put("code", due.failedCode())
                        .put("title", "injected");
            } else {
                status.putObject("pricing")
                        .put("billable", true)
                        .put("pricing_model", "PMP")
                        .put("type", "regular")
                        .put("category", "utility");
            }
        }
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }
}
