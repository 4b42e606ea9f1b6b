package dev.detour.app.notifications;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.detour.app.health.HealthChange;
import dev.detour.app.health.HealthJson;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;

/**
 * What is told about one change.
 *
 * @param id the same whenever the same change is told, so that a receiver can drop what it has seen
 * @param change what has changed
 * @param at when the record of it was published
 */
record Notification(String id, HealthChange change, Instant at) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ID_BYTES = 16;

    static Notification of(HealthChange change, Instant at) {
        Health now = change.now();
        String what = HealthJson.key(now) + "|" + change.kind().id() + "|"
                + now.state().id() + "|" + now.mode() + "|" + now.since() + "|" + at.toEpochMilli();
        return new Notification("ntf_" + hash(what), change, at);
    }

    /** The type, as Standard Webhooks recommends it: {@code health.switched}, … */
    String type() {
        return "health." + change.kind().id();
    }

    /** The body of a webhook. */
    byte[] json() {
        ObjectNode data = HealthJson.write(change.now());
        data.remove("orders");
        data.put("from", change.from());
        return JSON.createObjectNode()
                .put("type", type())
                .put("timestamp", at.toString())
                .<ObjectNode>set("data", data)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** One line for people. */
    String subject() {
        Health now = change.now();
        HealthScope scope = now.scope();
        String what = now.channel() + " by " + now.provider() + (scope == null ? "" : " (" + scope + ")");
        return switch (change.kind()) {
            case SWITCHED ->
                "Detour: traffic leaves " + what + ", which is " + now.state().id();
            case RETURNED -> "Detour: traffic is back on " + what;
            case ACCOUNT_FAULT -> "Detour: " + what + " refuses our account; somebody has to act";
            case OVERRIDDEN -> "Detour: an operator has set " + what + " " + (now.share() > 0 ? "up" : "down");
            case OVERRIDE_ENDED -> "Detour: the override of " + what + " has ended";
        };
    }

    /** All of it for people. */
    String text() {
        Health now = change.now();
        StringBuilder text = new StringBuilder(subject())
                .append(".\n\nState: ")
                .append(now.state().id())
                .append(" (before: ")
                .append(change.from())
                .append(")\nSince: ")
                .append(now.since())
                .append("\nShare of its traffic: ")
                .append(Math.round(now.share() * 100))
                .append(" %\nWhy: ")
                .append(now.why())
                .append('\n');
        now.evidence()
                .forEach(one -> text.append("- %s: %d observations, score %.1f of %.1f\n"
                        .formatted(one.signal(), one.observations(), one.score(), one.threshold())));
        return text.append("\nNotification ").append(id).append('\n').toString();
    }

    private static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
