package dev.detour.app.health;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.detour.core.budget.Amount;
import dev.detour.core.budget.Budget;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.budget.Limit;

/** The budgets of a channel as they stand in the health record of each of its providers. */
public final class BudgetJson {
    private BudgetJson() {}

    /** Without what only nodes need. */
    public static ObjectNode write(ChannelBudget channel) {
        ObjectNode json = write(channel.whole());
        json.put("currency", channel.currency());
        if (!channel.tenants().isEmpty()) {
            ObjectNode tenants = json.putObject("tenants");
            new TreeMap<>(channel.tenants()).forEach((name, budget) -> tenants.set(name, write(budget)));
        }
        return json;
    }

    private static ObjectNode write(Budget budget) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode messages = json.putObject("messages");
        messages.put("spent", budget.spent().messages());
        if (budget.limit().messages() != Limit.UNLIMITED) {
            messages.put("limit", budget.limit().messages());
        }
        messages.put("forecast", budget.forecast().messages());
        ObjectNode money = json.putObject("money");
        money.put("spent", units(budget.spent().micros()));
        if (budget.limit().micros() != Limit.UNLIMITED) {
            money.put("limit", units(budget.limit().micros()));
        }
        money.put("forecast", units(budget.forecast().micros()));
        json.put("exhausted", budget.exhausted());
        put(json, "hourEnds", budget.hourEnds());
        put(json, "exhaustedAt", budget.exhaustedAt());
        put(json, "roomAt", budget.roomAt());
        return json;
    }

    private static void put(ObjectNode json, String field, @Nullable Instant time) {
        if (time != null) {
            json.put(field, time.truncatedTo(ChronoUnit.SECONDS).toString());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @param counted by node, the number of its last report
     * @throws DateTimeException if a time is none
     */
    static ChannelBudget read(JsonNode json, JsonNode counted) {
        Map<String, Budget> tenants = new HashMap<>();
        json.path("tenants").properties().forEach(entry -> tenants.put(entry.getKey(), read(entry.getValue())));
        Map<String, Long> sequences = new HashMap<>();
        counted.properties()
                .forEach(entry -> sequences.put(entry.getKey(), entry.getValue().asLong()));
        return new ChannelBudget(json.path("currency").asText(), read(json), tenants, sequences);
    }

    private static Budget read(JsonNode json) {
        JsonNode messages = json.path("messages");
        JsonNode money = json.path("money");
        return new Budget(
                new Amount(messages.path("spent").asLong(), micros(money.path("spent"))),
                new Limit(
                        messages.path("limit").asLong(Limit.UNLIMITED),
                        money.has("limit") ? micros(money.path("limit")) : Limit.UNLIMITED),
                new Amount(messages.path("forecast").asLong(), micros(money.path("forecast"))),
                time(json.path("hourEnds")),
                time(json.path("exhaustedAt")),
                time(json.path("roomAt")));
    }

    private static @Nullable Instant time(JsonNode json) {
        return json.isTextual() ? Instant.parse(json.textValue()) : null;
    }

    private static double units(long micros) {
        return (double) micros / Amount.MICROS;
    }

    /** Exact: a double tells 15 digits apart, and there are 6 behind the point. */
    private static long micros(JsonNode units) {
        return Math.round(units.asDouble() * Amount.MICROS);
    }
}
