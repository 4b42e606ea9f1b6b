package dev.detour.app.health;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

/**
 * An operator's word on a channel or a provider, which the monitor obeys until it runs out.
 *
 * @param target a channel or a provider
 * @param down whether it is not to be used; else it is to be used whatever the monitor says
 * @param reason in the operator's words
 * @param until when it ends by itself
 * @param at when it was given
 */
public record OperatorOverride(String target, boolean down, String reason, Instant until, Instant at) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As JSON. */
    public ObjectNode toJson() {
        return JSON.createObjectNode()
                .put("target", target)
                .put("state", down ? "down" : "up")
                .put("reason", reason)
                .put("until", until.toString())
                .put("at", at.toString());
    }

    /**
     * Reads what {@link #toJson} made.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static OperatorOverride read(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            return new OperatorOverride(
                    json.path("target").asText(),
                    json.path("state").asText().equals("down"),
                    json.path("reason").asText(),
                    Instant.parse(json.path("until").asText()),
                    Instant.parse(json.path("at").asText()));
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("not an override", e);
        }
    }

    boolean holdsAt(Instant now) {
        return now.isBefore(until);
    }

    /** What nodes are to be told instead of what the monitor found. */
    Health over(Health found) {
        return new Health(
                found.channel(),
                found.provider(),
                null,
                down ? new HealthState.Down() : new HealthState.Healthy(),
                at,
                Health.Mode.OVERRIDE,
                down ? 0 : 1,
                0,
                found.readsPerNode(),
                found.slowAfterMillis(),
                found.rescues(),
                "an operator has set it " + (down ? "down" : "up") + " until " + until.truncatedTo(ChronoUnit.SECONDS)
                        + ": " + reason + " (the monitor says " + found.state().id() + ": " + found.why() + ")",
                found.evidence(),
                found.budget());
    }
}
