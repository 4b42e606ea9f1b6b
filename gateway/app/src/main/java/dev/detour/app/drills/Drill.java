package dev.detour.app.drills;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.health.Drilled;

/**
 * A drill: one tenant's messages to one provider are watched apart, and a share of them meets a fault.
 *
 * @param provider the provider's name
 * @param tenant the value of {@code metadata.tenant}
 * @param share the part of the tenant's messages that meets the fault, above 0 and up to 1
 * @param reason in the operator's words
 * @param until when the fault ends
 * @param at when it was ordered
 */
public record Drill(
        String provider, String tenant, Fault fault, double share, String reason, Instant until, Instant at) {
    /** The way back takes its time: so long the tenant is watched apart after the end of the fault. */
    public static final Duration WATCHED_AFTER = Duration.ofMinutes(5);

    /** A fault ends by itself after this at the latest. */
    public static final Duration LONGEST = Duration.ofMinutes(30);

    /** The most characters of a tenant's name. */
    public static final int LONGEST_TENANT = 256;

    /** What a fault of {@link Fault#ERRORS} and {@link Fault#THROTTLED} hits of the share. */
    private static final double ERRORS_SHARE = 0.3;

    private static final double THROTTLED_SHARE = 0.5;
    private static final String TENANT = "tenant";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The same with the fault over. */
    public Drill ended(Instant now) {
        return new Drill(provider, tenant, fault, share, reason, now.isBefore(until) ? now : until, at);
    }

    /** Whether the fault is on. */
    public boolean hurtsAt(Instant now) {
        return now.isBefore(until) && fault != Fault.NONE;
    }

    /** Whether the tenant is watched apart. */
    public boolean isWatchedAt(Instant now) {
        return now.isBefore(until.plus(WATCHED_AFTER));
    }

    /** Whether it is about messages with this metadata. */
    public boolean isAbout(Map<String, String> metadata) {
        return tenant.equals(metadata.get(TENANT));
    }

    /** The tenant of messages with this metadata, or null. */
    public static @Nullable String tenant(Map<String, String> metadata) {
        return metadata.get(TENANT);
    }

    /** Under which name the monitor watches it. */
    public Drilled watched() {
        return new Drilled(provider, tenant);
    }

    /** Whether an attempt is among those that the fault meets; the same on every node. */
    public boolean meets(DeliveryKey delivery, int attempt) {
        double part = switch (fault) {
            case NONE -> 0;
            case DOWN, HANG, SILENCE -> share;
            case ERRORS -> share * ERRORS_SHARE;
            case THROTTLED -> share * THROTTLED_SHARE;
        };
        return drawn(delivery.idLow() + 31L * attempt) < part;
    }

    /** A number from 0 to 1 that follows from another and looks like chance (SplitMix64). */
    private static double drawn(long seed) {
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** As JSON. */
    public ObjectNode toJson() {
        return JSON.createObjectNode()
                .put("provider", provider)
                .put("tenant", tenant)
                .put("fault", fault.id())
                .put("share", share)
                .put("reason", reason)
                .put("until", until.toString())
                .put("at", at.toString());
    }

    /**
     * Reads what {@link #toJson} made.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Drill read(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            return new Drill(
                    json.path("provider").asText(),
                    json.path(TENANT).asText(),
                    Fault.of(json.path("fault").asText())
                            .orElseThrow(() -> new IllegalArgumentException("no fault of this release")),
                    json.path("share").asDouble(),
                    json.path("reason").asText(),
                    Instant.parse(json.path("until").asText()),
                    Instant.parse(json.path("at").asText()));
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("not a drill", e);
        }
    }
}
