package dev.detour.channel.whatsapp;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.ConsentChoice;
import dev.detour.channel.ProviderEvent.ConsentExtent;
import dev.detour.channel.ReceiptState;

/** What a callback of Meta's says (Cloud API, "Webhooks"). A field that is not known is ignored and counted. */
final class WhatsAppEvents {
    private static final Map<String, ReceiptState> STATES = Map.of(
            "sent", ReceiptState.SENT,
            "delivered", ReceiptState.DELIVERED,
            "read", ReceiptState.READ,
            "played", ReceiptState.READ,
            "failed", ReceiptState.FAILED);
    private static final Map<String, ConsentChoice> CHOICES =
            Map.of("stop", ConsentChoice.OPTED_OUT, "resume", ConsentChoice.OPTED_IN);

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
                change(change.path("field").asText("unknown"), change.path("value"), entry, now, events);
            }
        }
        return events;
    }

    private static void change(String field, JsonNode value, JsonNode entry, Instant now, List<ProviderEvent> events) {
        switch (field) {
            case "messages" -> {
                value.path("statuses").forEach(status -> events.add(receipt(status, now)));
                value.path("messages")
                        .forEach(message -> events.add(WhatsAppInbound.of(message, value.path("contacts"), now)));
                value.path("errors").forEach(error -> events.add(AccountNews.error(error, value.path("metadata"))));
            }
            case "user_preferences" ->
                value.path("user_preferences").forEach(preference -> events.add(consent(preference, now)));
            case "message_template_status_update" -> events.add(AccountNews.template(value));
            case "phone_number_quality_update" -> events.add(AccountNews.quality(value));
            case "account_update" -> events.add(AccountNews.account(value, entry));
            case "account_alerts" -> events.add(AccountNews.alert(value));
            default -> events.add(new ProviderEvent.Ignored(word(field)));
        }
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

    private static ProviderEvent consent(JsonNode preference, Instant now) {
        ConsentChoice choice = CHOICES.get(preference.path("value").asText());
        String address = WhatsAppInbound.address(preference.path("wa_id").asText());
        String userId = WhatsAppInbound.userId(preference.path("user_id").asText());
        if (choice == null || (address == null && userId == null)) {
            return new ProviderEvent.Ignored("user_preferences");
        }
        return new ProviderEvent.Consent(
                address,
                userId,
                choice,
                // "marketing_messages" is the only category there is; another one would be no wider.
                ConsentExtent.MARKETING,
                time(preference.path("timestamp"), now),
                preference.path("detail").asText());
    }

    /** Seconds since 1970, as text or as a number. */
    static Instant time(JsonNode seconds, Instant now) {
        String text = seconds.asText();
        return text.matches("[1-9]\\d{0,10}") ? Instant.ofEpochSecond(Long.parseLong(text)) : now;
    }

    /** A field's name becomes a metric's label: anything but a plain word is not worth one. */
    static String word(String field) {
        return field.matches("[A-Za-z_]{1,60}") ? field : "unknown";
    }
}
