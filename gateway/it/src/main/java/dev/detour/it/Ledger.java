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
import org.apache.kafka.clients.consumer.ConsumerRecord;

import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Token;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/**
 * Holds what the providers saw against what the status topic says. None of it was written by the code that it judges,
 * except the status topic, which is what is judged.
 */
public final class Ledger {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The channel of each double. */
    private static final Map<String, String> CHANNELS =
            Map.of("whatsapp", "whatsapp", "twilio", "sms", "smtp", "email");

    private final Map<String, Integer> taken = new HashMap<>();
    /** By message, then by channel. */
    private final Map<String, Map<String, Integer>> takenOn = new HashMap<>();

    private final Map<String, Map<String, Integer>> ambiguousOn = new HashMap<>();
    private final Map<String, Integer> failedOver = new HashMap<>();
    private final Map<String, String> lastProvider = new HashMap<>();
    private final Map<String, List<String>> firstTaken = new TreeMap<>();
    private final Map<String, Integer> finals = new HashMap<>();
    private final Map<String, List<String>> statuses = new HashMap<>();

    private final String prefix;

    /**
     * One that has seen nothing yet.
     *
     * @param prefix of the ids that count; what else is there belongs to somebody else
     */
    public Ledger(String prefix) {
        this.prefix = prefix;
    }

    /** Takes in a record of the status topic. */
    public void add(ConsumerRecord<byte[], byte[]> status) {
        JsonNode event = json(status.value());
        if (event.path("messageId").asText().startsWith(prefix)) {
            add(event);
        }
    }

    /** Takes in all that the doubles saw; once, and of messages of which the status topic has told before. */
    public void add(List<JournalEntry> journal) {
        // A token carries a hash of the id, which only somebody who knows the ids can read.
        Map<DeliveryKey, String> ids = new HashMap<>();
        statuses.keySet().forEach(id -> ids.put(DeliveryKey.of(0, id), id));
        for (JournalEntry entry : journal) {
            add(entry, ids);
        }
    }

    private void add(JournalEntry entry, Map<DeliveryKey, String> ids) {
        Token token = entry.token() == null ? null : Token.decode(entry.token()).orElse(null);
        if (token == null || !entry.taken()) {
            return;
        }
        DeliveryKey delivery = token.delivery();
        String id = ids.get(new DeliveryKey(0, delivery.idHigh(), delivery.idLow()));
        if (id == null) {
            return;
        }
        if (taken.merge(id, 1, Integer::sum) == 1) {
            firstTaken.computeIfAbsent(entry.to(), to -> new ArrayList<>()).add(id);
        }
        lastProvider.put(id, entry.provider());
        takenOn.computeIfAbsent(id, key -> new HashMap<>())
                .merge(CHANNELS.getOrDefault(entry.provider(), entry.provider()), 1, Integer::sum);
    }

    private void add(JsonNode event) {
        String id = event.path("messageId").asText();
        String status = event.path("status").asText();
        statuses.computeIfAbsent(id, key -> new ArrayList<>()).add(status);
        if (status.equals("ambiguous")) {
            ambiguousOn
                    .computeIfAbsent(id, key -> new HashMap<>())
                    .merge(event.path("channel").asText(), 1, Integer::sum);
        }
        if (status.equals("failed-over")) {
            failedOver.merge(id, 1, Integer::sum);
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

    /** How many different messages the status topic knows. */
    public int known() {
        return statuses.size();
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

    /**
     * Messages that were taken more often on one channel than its recorded ambiguous attempts explain, or on more
     * channels than its recorded failovers do.
     */
    public List<String> unexplainedDuplicates() {
        return takenOn.entrySet().stream()
                .filter(message -> {
                    Map<String, Integer> ambiguous = ambiguousOn.getOrDefault(message.getKey(), Map.of());
                    boolean tooOften = message.getValue().entrySet().stream()
                            .anyMatch(channel -> channel.getValue() - 1 > ambiguous.getOrDefault(channel.getKey(), 0));
                    return tooOften || message.getValue().size() - 1 > failedOver.getOrDefault(message.getKey(), 0);
                })
                .map(Map.Entry::getKey)
                .toList();
    }

    /** How many messages have an attempt that nobody knew the outcome of. */
    public int ambiguous() {
        return ambiguousOn.size();
    }

    /** For each recipient, the messages in the order in which they were first taken. */
    public Map<String, List<String>> firstTaken() {
        return firstTaken;
    }
}
