package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;

/** What the status topic says of the messages of one test, event by event. */
record StatusLog(Map<String, List<JsonNode>> events) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How far receipts say that a message has come; the order is the lattice of the contract. */
    static final List<String> RANKS = List.of("sent", "delivered", "read");

    static StatusLog read(Stack stack, String prefix) {
        StatusLog log = new StatusLog(new HashMap<>());
        Topic.read(stack.bootstrapServers(), "detour.status", record -> log.add(prefix, record));
        return log;
    }

    /** Reads on until this holds of all that was read. */
    static StatusLog await(Stack stack, String prefix, Duration atMost, Consumer<StatusLog> assertion) {
        StatusLog log = new StatusLog(new HashMap<>());
        try (TopicReader status = new TopicReader(stack.bootstrapServers(), "detour.status")) {
            Awaitility.await()
                    .atMost(atMost)
                    .pollInterval(Duration.ofMillis(250))
                    .untilAsserted(() -> {
                        status.more(record -> log.add(prefix, record));
                        assertion.accept(log);
                    });
        }
        return log;
    }

    private void add(String prefix, ConsumerRecord<byte[], byte[]> record) {
        JsonNode event = json(record.value());
        String id = event.path("messageId").asText();
        if (id.startsWith(prefix)) {
            events.computeIfAbsent(id, key -> new ArrayList<>()).add(event);
        }
    }

    List<JsonNode> of(String id) {
        return events.getOrDefault(id, List.of());
    }

    boolean ended(String id) {
        return of(id).stream().anyMatch(event -> event.path("final").asBoolean());
    }

    /** The highest of sent, delivered and read that was told of a message, or an empty text. */
    String highest(String id) {
        return told(id).map(event -> event.path("status").asText())
                .max((a, b) -> RANKS.indexOf(a) - RANKS.indexOf(b))
                .orElse("");
    }

    /** The channels on which a message is known to have arrived. */
    List<String> reached(String id) {
        return told(id).filter(event -> !event.path("status").asText().equals("sent"))
                .map(event -> event.path("channel").asText())
                .distinct()
                .toList();
    }

    /** Which attempts are told to have fallen back, or twice the same, or something after the end without a mark. */
    List<String> contradictions() {
        List<String> found = new ArrayList<>();
        events.forEach((id, all) -> {
            Map<Integer, Integer> highest = new HashMap<>();
            boolean ended = false;
            for (JsonNode event : all) {
                int rank = RANKS.indexOf(event.path("status").asText());
                boolean late = event.path("late").asBoolean();
                // What became of an attempt after the end may be said in a "sent" with its reason.
                if (rank >= 0 && !(late && event.has("reason"))) {
                    Integer before = highest.put(event.path("attempt").asInt(), rank);
                    if (before != null && before >= rank) {
                        found.add(id + " fell: " + all);
                    }
                }
                if (ended != late) {
                    found.add(id + (late ? " is late before its end: " : " goes on after its end: ") + all);
                }
                ended |= event.path("final").asBoolean();
            }
        });
        return found;
    }

    private Stream<JsonNode> told(String id) {
        return of(id).stream()
                .filter(event -> RANKS.contains(event.path("status").asText()));
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
