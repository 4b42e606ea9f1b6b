package dev.detour.app.health;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.detour.channel.Channel;
import dev.detour.channel.Scope;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.health.Evidence;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

/** Health records as JSON, as they stand on the public topic; what only nodes need is in {@code orders}. */
public final class HealthJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private HealthJson() {}

    /** The record's key: {@code channel/provider}, with the scope behind it when it is about a part. */
    public static String key(Health health) {
        HealthScope scope = health.scope();
        return health.channel() + "/" + health.provider() + (scope == null ? "" : "/" + scope);
    }

    /** A record as JSON. */
    public static ObjectNode write(Health health) {
        HealthScope scope = health.scope();
        ObjectNode json = JSON.createObjectNode();
        json.put("channel", health.channel().id());
        json.put("provider", health.provider());
        json.put("scope", scope == null ? null : scope.toString());
        json.put("state", health.state().id());
        json.put("since", health.since().truncatedTo(ChronoUnit.MILLIS).toString());
        json.put("mode", health.mode().name().toLowerCase(Locale.ROOT));
        json.put("share", rounded(health.share()));
        json.put("why", health.why());
        ArrayNode evidence = json.putArray("evidence");
        for (Evidence one : health.evidence()) {
            evidence.addObject()
                    .put("signal", one.signal())
                    .put("observations", one.observations())
                    .put("score", one.score())
                    .put("threshold", one.threshold());
        }
        ChannelBudget budget = health.budget();
        if (budget != null) {
            json.set("budget", BudgetJson.write(budget));
        }
        ObjectNode orders = json.putObject("orders");
        orders.put("messagesPerNode", rounded(health.messagesPerNode()));
        orders.put("readsPerNode", rounded(health.readsPerNode()));
        orders.put("slowAfterMillis", health.slowAfterMillis());
        if (!health.rescues()) {
            orders.put("rescue", false);
        }
        if (health.state() instanceof HealthState.Recovering recovering) {
            orders.put("step", recovering.step());
        }
        if (budget != null) {
            ObjectNode counted = orders.putObject("counted");
            budget.counted().forEach(counted::put);
        }
        return json;
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Health read(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            JsonNode orders = json.path("orders");
            List<Evidence> evidence = new ArrayList<>();
            json.path("evidence")
                    .forEach(one -> evidence.add(new Evidence(
                            one.path("signal").asText(),
                            one.path("observations").asLong(),
                            one.path("score").asDouble(),
                            one.path("threshold").asDouble())));
            return new Health(
                    Channel.of(json.path("channel").asText())
                            .orElseThrow(() -> new IllegalArgumentException("no channel")),
                    json.path("provider").asText(),
                    json.path("scope").isTextual() ? scope(json.path("scope").textValue()) : null,
                    state(json.path("state").asText(), orders.path("step").asInt()),
                    Instant.parse(json.path("since").asText()),
                    Health.Mode.valueOf(json.path("mode").asText().toUpperCase(Locale.ROOT)),
                    json.path("share").asDouble(),
                    orders.path("messagesPerNode").asDouble(),
                    orders.path("readsPerNode").asDouble(),
                    orders.path("slowAfterMillis").asLong(),
                    orders.path("rescue").asBoolean(true),
                    json.path("why").asText(),
                    evidence,
                    json.has("budget") ? BudgetJson.read(json.path("budget"), orders.path("counted")) : null);
        } catch (IOException | DateTimeException e) {
            throw new IllegalArgumentException("not a health record", e);
        }
    }

    private static double rounded(double figure) {
        return Math.round(figure * 1_000) / 1_000.0;
    }

    /** Reads what {@link HealthScope#toString} wrote: {@code template:offer}. */
    static HealthScope scope(String text) {
        int colon = text.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("not a scope");
        }
        return new HealthScope(
                Scope.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)), text.substring(colon + 1));
    }

    private static HealthState state(String id, int step) {
        return switch (id) {
            case "healthy" -> new HealthState.Healthy();
            case "suspect" -> new HealthState.Suspect();
            case "degraded" -> new HealthState.Degraded();
            case "down" -> new HealthState.Down();
            case "throttled" -> new HealthState.Throttled();
            case "account-fault" -> new HealthState.AccountFault();
            case "local" -> new HealthState.Local();
            case "recovering" -> new HealthState.Recovering(step);
            default -> throw new IllegalArgumentException("no state " + id);
        };
    }
}
