package dev.detour.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Records that are no messages, each with the answer that it must get. They presuppose the shipped policies and a
 * provider for every channel. Addresses and content are {@link #CANARIES}: no answer may contain one of them.
 */
public final class Malformed {
    /** What stands in {@code to} and in the content of every record, and must not be seen anywhere else. */
    public static final List<String> CANARIES =
            List.of("4917612345679", "canary-address", "Canary Name", "canary-text", "canary-html", "canary-subject");

    private static final JsonMapper MAPPER = new JsonMapper();

    private static final List<Kinds.Kind> KINDS = kinds();

    private Malformed() {}

    /**
     * A record and its answer.
     *
     * @param kind what is wrong with it, in words
     * @param key the record's key, or null
     * @param value the record's value, or null
     * @param headers the record's headers
     * @param code the expected code
     * @param field what the expected sentence must begin with
     * @param id the id that can be read in spite of the mistake, or null
     */
    public record Sample(
            String kind,
            byte @Nullable [] key,
            byte @Nullable [] value,
            Map<String, byte[]> headers,
            ErrorCode code,
            String field,
            @Nullable String id) {
        /** Without the bytes, some of which are large. */
        @Override
        public String toString() {
            return kind;
        }
    }

    /** How many kinds there are. */
    public static int numberOfKinds() {
        return KINDS.size();
    }

    /**
     * Some records: every kind in turn, so that {@code count} of {@link #numberOfKinds()} has each once.
     *
     * @param random varies what a kind leaves open
     * @param prefix what every id begins with; up to 40 characters
     */
    public static List<Sample> samples(RandomGenerator random, String prefix, int count) {
        List<Sample> samples = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            samples.add(KINDS.get(i % KINDS.size()).sample(prefix + "-" + i, random));
        }
        return samples;
    }

    /** A message that is right in everything. */
    static ObjectNode valid(String id) {
        ObjectNode message = MAPPER.createObjectNode().put("id", id);
        message.putObject("to")
                .put("phone", "+4917612345679")
                .put("email", "canary-address@example.com")
                .put("name", "Canary Name");
        message.put("text", "canary-text")
                .put("html", "<p>canary-html</p>")
                .put("subject", "canary-subject")
                .put("ttl", "PT1H");
        message.putObject("template")
                .put("name", "order_shipped")
                .putArray("params")
                .add("canary-text");
        message.putObject("media")
                .put("url", "https://cdn.example.com/canary-text.pdf")
                .put("type", "application/pdf");
        return message;
    }

    private static List<Kinds.Kind> kinds() {
        Kinds kinds = new Kinds();
        MalformedJson.addTo(kinds);
        MalformedFields.addTo(kinds);
        MalformedTerms.addTo(kinds);
        return kinds.collected();
    }
}
