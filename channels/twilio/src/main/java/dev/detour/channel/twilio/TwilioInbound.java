package dev.detour.channel.twilio;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.Consent;
import dev.detour.channel.ProviderEvent.ConsentChoice;
import dev.detour.channel.ProviderEvent.ConsentExtent;
import dev.detour.channel.ProviderEvent.InboundKind;
import dev.detour.channel.ProviderEvent.MediaReference;

/**
 * What a person sent (Twilio, "Twilio's request to your incoming message webhook"), and the words by which people opt out
 * and in again ("Twilio support for opt-out keywords"): after those of the first kind Twilio itself delivers nothing more.
 */
final class TwilioInbound {
    private static final String WHATSAPP = "whatsapp:";
    private static final Set<String> OUT =
            Set.of("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT");
    private static final Set<String> IN = Set.of("START", "YES", "UNSTOP");

    private TwilioInbound() {}

    /** Reports on our own messages have a status; what comes in has none, or is {@code received}. */
    static boolean isInbound(Parameters form) {
        String status = form.first("MessageStatus").orElse("");
        return form.first("From").isPresent() && (status.isEmpty() || status.equals("received"));
    }

    static List<ProviderEvent> of(Parameters form, Instant now) {
        String from = form.first("From").map(TwilioInbound::address).orElse("");
        String id = form.first("MessageSid").orElse("");
        if (from.isEmpty() || id.isEmpty()) {
            return List.of(new ProviderEvent.Ignored("inbound.unknown"));
        }
        String text = form.first("Body").orElse("");
        List<ProviderEvent> events = new ArrayList<>();
        events.add(new ProviderEvent.Inbound(
                from,
                null,
                id,
                now,
                kind(form, text),
                text.isEmpty() ? form.first("ButtonText").orElse(null) : text,
                form.first("ButtonPayload").orElse(null),
                form.first("OriginalRepliedMessageSid").orElse(null),
                form.first("MediaUrl0")
                        .map(url -> new MediaReference(
                                url, form.first("MediaContentType0").orElse("application/octet-stream")))
                        .orElse(null)));
        ConsentChoice choice = choice(form, text);
        if (choice != null) {
            events.add(new Consent(from, null, choice, ConsentExtent.EVERYTHING, now, text));
        }
        return events;
    }

    private static InboundKind kind(Parameters form, String text) {
        if (form.first("ButtonPayload").isPresent() || form.first("ButtonText").isPresent()) {
            return InboundKind.BUTTON;
        }
        if (form.first("MediaUrl0").isPresent()) {
            return InboundKind.MEDIA;
        }
        if (form.first("Latitude").isPresent()) {
            return InboundKind.LOCATION;
        }
        return text.isEmpty() ? InboundKind.OTHER : InboundKind.TEXT;
    }

    /** With Advanced Opt-Out the account has words of its own, and Twilio says what they meant. */
    private static @Nullable ConsentChoice choice(Parameters form, String text) {
        String word = form.first("OptOutType").orElse(text).strip().toUpperCase(Locale.ROOT);
        return OUT.contains(word) ? ConsentChoice.OPTED_OUT : IN.contains(word) ? ConsentChoice.OPTED_IN : null;
    }

    private static String address(String from) {
        return from.startsWith(WHATSAPP) ? from.substring(WHATSAPP.length()) : from;
    }
}
