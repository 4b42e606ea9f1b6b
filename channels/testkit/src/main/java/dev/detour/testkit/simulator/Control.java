package dev.detour.testkit.simulator;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** The simulator's own HTTP interface, below {@value #PATH}. Confined to the event loop. */
final class Control {
    static final String PATH = "/_sim/";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int USUAL_LINES = 1_000;
    private static final int MOST_LINES = 50_000;

    private final Stage stage;
    private final WhatsAppDouble whatsapp;
    private final TwilioDouble twilio;
    private final Callbacks callbacks;
    /** What was put, word for word, so that it can be looked at. */
    private final Map<Provider, JsonNode> faults = new EnumMap<>(Provider.class);

    Control(Stage stage, WhatsAppDouble whatsapp, TwilioDouble twilio, Callbacks callbacks) {
        this.stage = stage;
        this.whatsapp = whatsapp;
        this.twilio = twilio;
        this.callbacks = callbacks;
    }

    void close() {
        stage.vertx().runOnContext(ignored -> {
            whatsapp.close();
            twilio.close();
            stage.journal().close();
            stage.reports().close();
        });
    }

    void handle(HttpServerRequest http, Buffer body) {
        String what = http.method() + " " + http.path().substring(PATH.length());
        if (what.startsWith("PUT faults/") || what.startsWith("DELETE faults/")) {
            faults(http, what, body);
            return;
        }
        switch (what) {
            case "GET health" -> answer(http, 200, JSON.createObjectNode().put("status", "up"));
            case "GET stats" -> answer(http, 200, stats());
            case "GET faults" -> answer(http, 200, faults());
            case "GET journal" -> lines(http, stage.journal()::read);
            case "GET reports" -> lines(http, stage.reports()::read);
            case "POST webhooks/whatsapp" -> webhook(http, body, this::metaReport);
            case "POST webhooks/twilio" -> webhook(http, body, this::twilioReport);
            case "POST reset" -> {
                stage.reset();
                answer(http, 200, JSON.createObjectNode().put("reset", true));
            }
            default ->
                error(
                        http,
                        404,
                        "there are health, stats, journal, reports, faults, faults/{provider}, webhooks/{provider} and reset");
        }
    }

    private ObjectNode faults() {
        ObjectNode all = JSON.createObjectNode();
        faults.forEach((provider, json) -> all.set(provider.id(), json));
        return all;
    }

    private void faults(HttpServerRequest http, String what, Buffer body) {
        String name = what.substring(what.indexOf('/') + 1);
        Optional<Provider> provider = Provider.of(name);
        if (provider.isEmpty()) {
            error(http, 404, "no provider '" + name + "': there are whatsapp, twilio and smtp");
        } else if (what.startsWith("DELETE")) {
            faults.remove(provider.get());
            stage.fate(provider.get()).set(Faults.NONE);
            answer(http, 200, faults());
        } else {
            try {
                JsonNode json = JSON.readTree(body.getBytes());
                stage.fate(provider.get()).set(Faults.read(json));
                faults.put(provider.get(), json);
                answer(http, 200, faults());
            } catch (IOException e) {
                error(http, 400, "the body is not JSON");
            } catch (IllegalArgumentException e) {
                error(http, 400, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Sends a report that a test has written, signed as the provider would sign it. */
    private void webhook(HttpServerRequest http, Buffer body, BiConsumer<JsonNode, Consumer<Boolean>> report) {
        try {
            report.accept(
                    JSON.readTree(body.getBytes()),
                    taken -> answer(http, 200, JSON.createObjectNode().put("taken", taken)));
        } catch (IOException e) {
            error(http, 400, "the body is not JSON");
        } catch (IllegalArgumentException e) {
            error(http, 400, String.valueOf(e.getMessage()));
        }
    }

    private void metaReport(JsonNode change, Consumer<Boolean> taken) {
        if (!change.path("field").isTextual() || !change.path("value").isObject()) {
            throw new IllegalArgumentException(
                    "there must be field, e.g. messages, and value, as Meta's webhooks have them");
        }
        ObjectNode report = JSON.createObjectNode().put("object", "whatsapp_business_account");
        report.putArray("entry")
                .addObject()
                .put("id", "100000000000000")
                .putArray("changes")
                .add(change);
        callbacks.whatsapp(report.toString().getBytes(StandardCharsets.UTF_8), taken);
    }

    private void twilioReport(JsonNode report, Consumer<Boolean> taken) {
        if (!report.path("url").isTextual() || !report.path("form").isObject()) {
            throw new IllegalArgumentException("there must be url, where the report goes, and form, its parameters");
        }
        Map<String, String> form = new LinkedHashMap<>();
        report.path("form")
                .properties()
                .forEach(field -> form.put(field.getKey(), field.getValue().asText()));
        callbacks.twilio(report.path("url").asText(), form, taken);
    }

    private ObjectNode stats() {
        ObjectNode stats = JSON.createObjectNode();
        stage.counters().forEach((provider, counts) -> {
            ObjectNode one = stats.putObject(provider.id());
            counts.forEach(one::put);
        });
        stats.withObject("/whatsapp").put("receiptsPending", whatsapp.pending());
        stats.withObject("/twilio").put("receiptsPending", twilio.pending());
        stats.put("journal", stage.journal().size());
        return stats;
    }

    private static void lines(HttpServerRequest http, BiFunction<Integer, Integer, byte[]> read) {
        try {
            String after = http.getParam("after");
            String limit = http.getParam("limit");
            byte[] lines = read.apply(
                    after == null ? 0 : Integer.parseInt(after),
                    Math.min(MOST_LINES, limit == null ? USUAL_LINES : Integer.parseInt(limit)));
            http.response().putHeader("content-type", "application/x-ndjson").end(Buffer.buffer(lines));
        } catch (NumberFormatException e) {
            error(http, 400, "after and limit must be whole numbers");
        }
    }

    private static void error(HttpServerRequest http, int status, String message) {
        answer(http, status, JSON.createObjectNode().put("error", message));
    }

    private static void answer(HttpServerRequest http, int status, JsonNode json) {
        http.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(Buffer.buffer(json.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
