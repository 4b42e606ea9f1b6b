package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Token;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/**
 * Holds what the providers saw against what the status topic says. None of it was written by the code that it judges,
 * except the status topic, which is what is judged.
 */
public final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Integer> taken = new HashMap<>();
    private final Map<String, String> lastProvider = new HashMap<>();
    private final Map<String, List<String>> firstTaken = new TreeMap<>();
    private final Map<String, Integer> ambiguous = new HashMap<>();
    private final Map<String, Integer> finals = new HashMap<>();
    private final Map<String, List<String>> statuses = new HashMap<>();

    private Ledger() {}

    /** Reads both sides. */
    public static Ledger of(List<JournalEntry> journal, String bootstrapServers) {
        Ledger ledger = new Ledger();
        Topic.read(bootstrapServers, "detour.status", record -> ledger.add(json(record.value())));
        // A token carries a hash of the id, which only somebody who knows the ids can read.
        Map<DeliveryKey, String> ids = new HashMap<>();
        ledger.statuses.keySet().forEach(id -> ids.put(DeliveryKey.of(0, id), id));
        for (JournalEntry entry : journal) {
            ledger.add(entry, ids);
        }
        return ledger;
    }

    private void add(JournalEntry entry, Map<DeliveryKey, String> ids) {
        Token token = entry.token() == null ? null : Token.decode(entry.token()).orElse(null);
        if (token == null || !entry.taken()) {
            return;
        }
        DeliveryKey delivery = token.delivery();
        String id = ids.get(new DeliveryKey(0, delivery.idHigh(), delivery.idLow()));
        if (id == null) {
            throw new IllegalStateException("a provider took a message that the status topic does not know");
        }
        if (taken.merge(id, 1, Integer::sum) == 1) {
            firstTaken.computeIfAbsent(entry.to(), to -> new ArrayList<>()).add(id);
        }
        lastProvider.put(id, entry.provider());
    }

    private void add(JsonNode event) {
        String id = event.path("messageId").asText();
        String status = event.path("status").asText();
        statuses.computeIfAbsent(id, key -> new ArrayList<>()).add(status);
        if (status.equals("ambiguous")) {
            ambiguous.merge(id, 1, Integer::sum);
        }
        if (event.path("final").asBoolean()) {
            finals.merge(id, 1, Integer::sum);
        }
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often providers took a message. */
    public int taken(String id) {
        return taken.getOrDefault(id, 0);
    }

    /** Which provider took a message last, or an empty text. */
    public String provider(String id) {
        return lastProvider.getOrDefault(id, "");
    }

    /** How many final events a message has. */
    public int finals(String id) {
        return finals.getOrDefault(id, 0);
    }

    /** All statuses of a message, in the topic's order. */
    public List<String> statuses(String id) {
        return statuses.getOrDefault(id, List.of());
    }

    /** Messages that were taken more often than their recorded ambiguous attempts explain. */
    public List<String> unexplainedDuplicates() {
        return taken.entrySet().stream()
                .filter(entry -> entry.getValue() - 1 > ambiguous.getOrDefault(entry.getKey(), 0))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Messages with an attempt that nobody knows the outcome of. */
    public int ambiguous() {
        return ambiguous.size();
    }

    /** For each recipient, the messages in the order in which they were first taken. */
    public Map<String, List<String>> firstTaken() {
        return firstTaken;
    }
}
