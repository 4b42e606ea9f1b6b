package dev.detour.client;

import java.time.Duration;
import java.util.Locale;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.QuietHours;
import dev.detour.contract.WhenDegraded;

/** A policy that a message carries itself; what is left out is as in the gateway's policy {@code transactional}. */
public final class InlinePolicy {
    private final ObjectNode json = JsonNodeFactory.instance.objectNode();

    private InlinePolicy() {}

    /** A policy over these channels, in this order. */
    public static InlinePolicy over(Channel first, Channel... more) {
        InlinePolicy policy = new InlinePolicy();
        ArrayNode channels = policy.json.putArray("channels").add(first.id());
        for (Channel channel : more) {
            channels.add(channel.id());
        }
        return policy;
    }

    /** What ends the message. */
    public InlinePolicy confirm(Confirm confirm) {
        return put("confirm", confirm);
    }

    /** How long to wait for that before the next channel: 1 ms to 365 days. */
    public InlinePolicy confirmWithin(Duration duration) {
        json.put("confirm-within", duration.toString());
        return this;
    }

    /** What to do while a channel is degraded. */
    public InlinePolicy whenDegraded(WhenDegraded whenDegraded) {
        return put("when-degraded", whenDegraded);
    }

    /** How long a send may start: 1 ms to 365 days. */
    public InlinePolicy ttl(Duration duration) {
        json.put("ttl", duration.toString());
        return this;
    }

    /** What to do when a provider may have taken the message. */
    public InlinePolicy onAmbiguous(OnAmbiguous onAmbiguous) {
        return put("on-ambiguous", onAmbiguous);
    }

    /** When to go on to the next channel after no receipt has come in time. */
    public InlinePolicy onTimeout(OnTimeout onTimeout) {
        return put("on-timeout", onTimeout);
    }

    /** Why it is sent. */
    public InlinePolicy purpose(Purpose purpose) {
        return put("purpose", purpose);
    }

    /** When nothing is sent, by the recipient's clock. */
    public InlinePolicy quietHours(QuietHours hours) {
        json.put("quiet-hours", hours.toString());
        return this;
    }

    private InlinePolicy put(String field, Enum<?> word) {
        json.put(field, word.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        return this;
    }

    ObjectNode json() {
        return json;
    }
}
