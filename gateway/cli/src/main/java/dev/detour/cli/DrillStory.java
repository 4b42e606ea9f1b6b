package dev.detour.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

/** What became of one message, by the status topic. Used by one thread. */
final class DrillStory {
    /** How the gateway calls results that it has made up. */
    private static final String MADE_UP = "drill.";

    boolean ended;
    int ambiguous;
    int failedOver;
    boolean rescued;
    /** When a provider took it. */
    final List<Instant> taken = new ArrayList<>();
    /** When it was given to a provider's sender, and to whose. */
    final List<Dispatch> dispatched = new ArrayList<>();
    /** Whether it met a fault that the gateway has made up. */
    boolean metTheFault;

    record Dispatch(String provider, Instant at) {}

    void tell(JsonNode event) {
        ended |= event.path("final").asBoolean();
        String reason = event.path("reason").path("code").asText();
        metTheFault |= reason.startsWith(MADE_UP);
        Instant at = Instant.parse(event.path("at").asText());
        switch (event.path("status").asText()) {
            case "ambiguous" -> ambiguous++;
            case "failed-over" -> {
                failedOver++;
                rescued |= reason.equals("rescued");
            }
            case "sent" -> taken.add(at);
            case "dispatched" ->
                dispatched.add(new Dispatch(event.path("provider").asText(), at));
            default -> {}
        }
    }
}
