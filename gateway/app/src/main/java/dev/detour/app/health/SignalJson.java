package dev.detour.app.health;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import dev.detour.core.budget.Account;
import dev.detour.core.budget.Amount;
import dev.detour.core.budget.Report;
import dev.detour.core.budget.SpendingCodec;
import dev.detour.core.health.Durations;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.Signal;
import dev.detour.core.health.Tally;

/** Signals on their way from the nodes to the monitor. What is zero or empty is left out. */
final class SignalJson {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SignalJson() {}

    static byte[] write(Signal signal) {
        ObjectNode json = JSON.createObjectNode();
        json.put("node", signal.node());
        json.put("sequence", signal.sequence());
        switch (signal) {
            case Signal.Sample sample -> sample(json.put("type", "sample"), sample);
            case Signal.Heartbeat beat -> json.put("type", "heartbeat").put("reached", beat.reached());
            case Signal.AccountNotice notice -> {
                json.put("type", "account").put("provider", notice.provider());
                if (notice.scope() != null) {
                    json.put("scope", notice.scope().toString());
                }
            }
            case Signal.Spent spent -> spent(json.put("type", "spent"), spent);
            case Signal.Heard heard ->
                json.put("type", "heard").put("provider", heard.provider()).put("count", heard.count());
            case Signal.StatusPage page ->
                json.put("type", "page").put("provider", page.provider()).put("trouble", page.trouble());
        }
        try {
            return JSON.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Signal read(byte @Nullable [] bytes) {
        JsonNode json;
        try {
            json = bytes == null ? JSON.nullNode() : JSON.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a signal", e);
        }
        String node = json.path("node").asText();
        long sequence = json.path("sequence").asLong();
        String provider = json.path("provider").asText();
        return switch (json.path("type").asText()) {
            case "sample" -> sample(json, node, sequence, provider);
            case "heartbeat" ->
                new Signal.Heartbeat(node, sequence, json.path("reached").asBoolean());
            case "account" ->
                new Signal.AccountNotice(
                        node,
                        sequence,
                        provider,
                        json.has("scope") ? HealthJson.scope(json.path("scope").asText()) : null);
            case "spent" -> new Signal.Spent(node, sequence, spent(json));
            case "heard" ->
                new Signal.Heard(node, sequence, provider, json.path("count").asInt());
            case "page" ->
                new Signal.StatusPage(
                        node, sequence, provider, json.path("trouble").asDouble());
            default -> throw new IllegalArgumentException("not a signal of this release");
        };
    }

    private static void spent(ObjectNode json, Signal.Spent spent) {
        ObjectNode accounts = json.putObject("accounts");
        spent.accounts()
                .forEach((account, report) -> accounts.putArray(SpendingCodec.name(account))
                        .add(report.total().messages())
                        .add(report.total().micros())
                        .add(report.counted().messages())
                        .add(report.counted().micros()));
    }

    private static Map<Account, Report> spent(JsonNode json) {
        Map<Account, Report> accounts = new HashMap<>();
        json.path("accounts").properties().forEach(entry -> {
            JsonNode figures = entry.getValue();
            accounts.put(
                    SpendingCodec.account(entry.getKey()),
                    new Report(
                            new Amount(figures.path(0).asLong(), figures.path(1).asLong()),
                            new Amount(figures.path(2).asLong(), figures.path(3).asLong())));
        });
        return accounts;
    }

    private static void sample(ObjectNode json, Signal.Sample sample) {
        json.put("provider", sample.provider());
        tally(json, "calls", sample.calls());
        durations(json, "completed", sample.completed());
        durations(json, "inFlight", sample.inFlight());
        stamps(json, "accepted", sample.accepted());
        stamps(json, "receipts", sample.receipts());
        if (!sample.reads().equals(Signal.Reads.NONE)) {
            json.putArray("reads").add(sample.reads().ok()).add(sample.reads().failed());
        }
        if (!sample.scopes().isEmpty()) {
            ObjectNode scopes = json.putObject("scopes");
            sample.scopes().forEach((scope, tally) -> tally(scopes, scope.toString(), tally));
        }
    }

    private static Signal.Sample sample(JsonNode json, String node, long sequence, String provider) {
        Map<HealthScope, Tally> scopes = new HashMap<>();
        json.path("scopes")
                .properties()
                .forEach(entry -> scopes.put(HealthJson.scope(entry.getKey()), tally(entry.getValue())));
        JsonNode reads = json.path("reads");
        return new Signal.Sample(
                node,
                sequence,
                provider,
                tally(json.path("calls")),
                durations(json.path("completed")),
                durations(json.path("inFlight")),
                stamps(json.path("accepted")),
                stamps(json.path("receipts")),
                reads.isArray()
                        ? new Signal.Reads(reads.path(0).asInt(), reads.path(1).asInt())
                        : Signal.Reads.NONE,
                scopes);
    }

    private static void tally(ObjectNode json, String field, Tally tally) {
        if (!tally.equals(Tally.NONE)) {
            json.putArray(field)
                    .add(tally.accepted())
                    .add(tally.faults())
                    .add(tally.throttled())
                    .add(tally.account())
                    .add(tally.refused())
                    .add(tally.local());
        }
    }

    private static Tally tally(JsonNode json) {
        return json.isArray()
                ? new Tally(
                        json.path(0).asLong(),
                        json.path(1).asLong(),
                        json.path(2).asLong(),
                        json.path(3).asLong(),
                        json.path(4).asLong(),
                        json.path(5).asLong())
                : Tally.NONE;
    }

    private static void durations(ObjectNode json, String field, Durations durations) {
        int[] counts = durations.counts();
        if (counts.length > 0) {
            ArrayNode array = json.putArray(field).add(durations.firstBin());
            for (int count : counts) {
                array.add(count);
            }
        }
    }

    private static Durations durations(JsonNode json) {
        if (json.size() < 2) {
            return Durations.NONE;
        }
        int[] counts = new int[json.size() - 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = json.path(i + 1).asInt();
        }
        return Durations.of(json.path(0).asInt(), counts);
    }

    private static void stamps(ObjectNode json, String field, List<Signal.Stamped> stamps) {
        if (!stamps.isEmpty()) {
            ArrayNode array = json.putArray(field);
            stamps.forEach(stamp -> array.addArray().add(stamp.sentMillis()).add(stamp.count()));
        }
    }

    private static List<Signal.Stamped> stamps(JsonNode json) {
        List<Signal.Stamped> stamps = new ArrayList<>(json.size());
        json.forEach(stamp -> stamps.add(
                new Signal.Stamped(stamp.path(0).asLong(), stamp.path(1).asInt())));
        return stamps;
    }
}
