package dev.detour.client;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What an outbox holds that Kafka has not taken yet.
 *
 * @param messages how many
 * @param bytes their keys and values
 * @param oldest when the first of them was sent, by this machine's clock, or null when there is none
 * @param trouble why Kafka does not take them, or null while it does
 */
public record Backlog(
        long messages,
        long bytes,
        @Nullable Instant oldest,
        @Nullable String trouble) {
    static final Backlog NONE = new Backlog(0, 0, null, null);
}
