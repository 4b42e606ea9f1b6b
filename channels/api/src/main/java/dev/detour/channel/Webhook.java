package dev.detour.channel;

import java.util.List;
import java.util.Optional;

/** Reads the callbacks of one provider. Safe for use by many threads at once. */
public interface Webhook {

    /**
     * Answers the provider's one-time check of the address (Meta's {@code hub.challenge}).
     *
     * @return the body to answer with, or empty when the check must be refused or the provider makes none
     */
    default Optional<String> handshake(WebhookRequest request) {
        return Optional.empty();
    }

    /**
     * Verifies the signature over the raw bytes, in constant time and before anything is parsed, and reads the events.
     * Never throws: whatever came over the network is one of the three answers.
     */
    Reading read(WebhookRequest request);

    /** What a callback turned out to be. */
    sealed interface Reading {

        /** Signed by the provider; the list may be empty and keeps the order of the request. */
        record Events(List<ProviderEvent> events) implements Reading {
            public Events {
                events = List.copyOf(events);
            }
        }

        /** Not signed by the provider: answer 401 and count it. */
        record Forged(String reason) implements Reading {}

        /** Signed, but not readable: answer 200, since sending it again would not help, and count it. */
        record Malformed(String reason) implements Reading {}
    }
}
