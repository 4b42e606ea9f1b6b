package dev.detour.chaos;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;

/**
 * One event of {@code detour.status}.
 *
 * @param partition where it lies
 * @param offset where it lies
 * @param event as published
 */
record StatusLine(int partition, long offset, JsonNode event) {
    @JsonIgnore
    String messageId() {
        return event.path("messageId").asText();
    }

    @JsonIgnore
    String status() {
        return event.path("status").asText();
    }

    @JsonIgnore
    int seq() {
        return event.path("seq").asInt();
    }

    @JsonIgnore
    int attempt() {
        return event.path("attempt").asInt();
    }

    @JsonIgnore
    String channel() {
        return event.path("channel").asText();
    }

    @JsonIgnore
    String provider() {
        return event.path("provider").asText();
    }

    @JsonIgnore
    boolean isFinal() {
        return event.path("final").asBoolean();
    }

    @JsonIgnore
    boolean late() {
        return event.path("late").asBoolean();
    }

    @JsonIgnore
    String reason() {
        return event.path("reason").path("code").asText();
    }

    @JsonIgnore
    Instant at() {
        return Instant.parse(event.path("at").asText());
    }
}
