package dev.detour.channel.whatsapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ReceiptState;

/** What a callback of Meta's says (Cloud API, "Webhooks"). */
final class WhatsAppEvents {
    private static final Map<String, ReceiptState> STATES = Map.of(
            "sent", ReceiptState.SENT,
            "delivered", ReceiptState.DELIVERED,
            "read", ReceiptState.READ,
            "played", ReceiptState.READ,
            "failed", ReceiptState.FAILED);

    private WhatsAppEvents() {}

    /**
     * All events, in the order of the callback.
     *
     * @param now stands in for times that are missing or beyond all bounds
     */
    static List<ProviderEvent> of(JsonNode callback, Instant now) {
        List<ProviderEvent> events = new ArrayList<>();
        for (JsonNode entry : callback.path("entry")) {
            for (JsonNode change : entry.path("changes")) {
                String field = change.path("field").asText("unknown");
                JsonNode value = change.path("value");
                if (!field.equals("messages")) {
                    events.add(new ProviderEvent.Ignored(word(field)));
                    continue;
                }
                value.path("statuses").forEach(status -> events.add(receipt(status, now)));
                value.path("messages").forEach(message -> events.add(new ProviderEvent.Ignored("inbound")));
                value.path("errors").forEach(error -> events.add(new ProviderEvent.Ignored("errors")));
            }
        }
        return events;
    }

    private static ProviderEvent receipt(JsonNode status, Instant now) {
        ReceiptState state = STATES.get(status.path("status").asText());
        String id = status.path("id").asText();
        if (state == null || id.isEmpty()) {
            return new ProviderEvent.Ignored("status.unknown");
        }
        return new ProviderEvent.Receipt(
                status.path("biz_opaque_callback_data").textValue(),
                id,
                state,
                time(status.path("timestamp"), now),
                state == ReceiptState.FAILED ? failure(status.path("errors").path(0)) : null);
    }

    private static ProviderEvent.Failure failure(JsonNode error) {
        GraphError known = GraphError.of(error.path("code").asInt(-1), 0);
        return new ProviderEvent.Failure(
                known.failureClass(), known.scope(), Integer.toString(known.code()), known.detail());
    }

    private static Instant time(JsonNode seconds, Instant now) {
        String text = seconds.asText();
        return text.matches("[1-9]\\d{0,10}") ? Instant.ofEpochSecond(Long.parseLong(text)) : now;
    }

    /** A field's name becomes a metric's label: anything but a plain word is not worth one. */
    private static String word(String field) {
        return field.matches("[a-z_]{1,40}") ? field : "unknown";
    }
}
