package dev.detour.channel.whatsapp;

import java.time.Instant;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.InboundKind;
import dev.detour.channel.ProviderEvent.MediaReference;

/**
 * What a person sent (Cloud API, "Webhooks, messages"). Since usernames exist (2026) the phone number may be missing, and
 * a business-scoped user id stands in for it; messages of the type {@code system} have no contacts.
 */
final class WhatsAppInbound {
    private static final String USER_ID = "[A-Z]{2}\\.(ENT\\.)?[A-Za-z0-9]{1,128}";

    private WhatsAppInbound() {}

    static ProviderEvent of(JsonNode message, JsonNode contacts, Instant now) {
        String id = message.path("id").asText();
        String from = message.path("from").asText();
        String address = address(from);
        String userId = userId(message.path("from_user_id").asText());
        if (userId == null) {
            userId = userId(from);
        }
        for (JsonNode contact : contacts) {
            // One callback may carry several people's messages.
            boolean same = contact.path("wa_id").asText().equals(from) || (from.isEmpty() && contacts.size() == 1);
            if (same && userId == null) {
                userId = userId(contact.path("user_id").asText());
            }
            if (same && address == null) {
                address = address(contact.path("wa_id").asText());
            }
        }
        if (id.isEmpty() || (address == null && userId == null)) {
            return new ProviderEvent.Ignored("inbound.unknown");
        }
        String type = message.path("type").asText();
        JsonNode content = message.path(type);
        String inReplyTo = message.path("context").path("id").textValue();
        String text = null;
        String payload = null;
        MediaReference media = null;
        InboundKind kind;
        switch (type) {
            case "text" -> {
                kind = InboundKind.TEXT;
                text = content.path("body").textValue();
            }
            case "button" -> {
                kind = InboundKind.BUTTON;
                text = content.path("text").textValue();
                payload = content.path("payload").textValue();
            }
            case "interactive" -> {
                kind = InboundKind.BUTTON;
                // button_reply and list_reply name what was pressed; a flow's answer (nfm_reply) is JSON in text.
                JsonNode reply = content.path(content.path("type").asText());
                text = reply.path("title").textValue();
                payload = reply.has("id")
                        ? reply.path("id").textValue()
                        : reply.path("response_json").textValue();
            }
            case "image", "video", "audio", "document", "sticker" -> {
                kind = InboundKind.MEDIA;
                text = content.path("caption").textValue();
                media = new MediaReference(
                        content.path("id").asText(), content.path("mime_type").asText("application/octet-stream"));
            }
            case "location" -> {
                kind = InboundKind.LOCATION;
                text = content.path("latitude").asText() + ","
                        + content.path("longitude").asText();
            }
            case "reaction" -> {
                kind = InboundKind.REACTION;
                text = content.path("emoji").textValue();
                inReplyTo = content.path("message_id").textValue();
            }
            default -> {
                kind = InboundKind.OTHER;
                text = content.path("body").textValue();
            }
        }
        return new ProviderEvent.Inbound(
                address,
                userId,
                id,
                WhatsAppEvents.time(message.path("timestamp"), now),
                kind,
                text,
                payload,
                inReplyTo,
                media);
    }

    /** Meta leaves the plus sign out. */
    static @Nullable String address(String waId) {
        return waId.matches("\\+?\\d{5,20}") ? (waId.startsWith("+") ? waId : "+" + waId) : null;
    }

    static @Nullable String userId(String text) {
        return text.matches(USER_ID) ? text : null;
    }
}
