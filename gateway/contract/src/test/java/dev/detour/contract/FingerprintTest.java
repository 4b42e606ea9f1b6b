package dev.detour.contract;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class FingerprintTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final long SEED = 4711;
    private static final String MESSAGE = """
            {"id":"a","to":{"phone":"+4915112345678","email":"ana@example.com"},"policy":"otp","text":"t","subject":"s",
             "html":"h","template":{"name":"n","language":"en","params":["1","2"]},
             "media":{"url":"https://example.com","type":"a/b"},"buttons":[{"id":"1","title":"One"}],
             "on":{"sms":{"text":"u"}},"expiresAt":"2026-11-24T12:00:00Z","ttl":"1h","metadata":{"k":"v","l":"w"}}
            """;

    @Test
    void theOrderOfFieldsDoesNotMatter() throws JsonProcessingException {
        // Given
        ObjectNode message = parse(MESSAGE);
        Random random = new Random(SEED);

        for (int round = 0; round < 100; round++) {
            // When
            JsonNode shuffled = shuffled(message, random);

            // Then
            assertThat(Fingerprint.of((ObjectNode) shuffled))
                    .as("round %d of seed %d: %s", round, SEED, shuffled)
                    .isEqualTo(Fingerprint.of(message));
        }
    }

    @Test
    void whiteSpaceDoesNotMatter() throws JsonProcessingException {
        // When
        String spacious = parse(MESSAGE).toPrettyString().replace("\n", "\r\n\t ");

        // Then
        assertThat(Fingerprint.of(parse(spacious))).isEqualTo(Fingerprint.of(parse(MESSAGE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "to",
                "policy",
                "text",
                "subject",
                "html",
                "template",
                "media",
                "buttons",
                "on",
                "expiresAt",
                "ttl",
                "metadata"
            })
    void everyCountedFieldCounts(String field) throws JsonProcessingException {
        // Given
        ObjectNode without = parse(MESSAGE);
        ObjectNode other = parse(MESSAGE);

        // When
        without.remove(field);
        other.put(field, "something else");

        // Then
        assertThat(Map.of(
                                "as it was", Fingerprint.of(parse(MESSAGE)),
                                "without", Fingerprint.of(without),
                                "other", Fingerprint.of(other))
                        .values())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"id, b", "colour, red", "priority, 1"})
    void theIdAndUnknownFieldsDoNotCount(String field, String value) throws JsonProcessingException {
        // When
        ObjectNode changed = parse(MESSAGE).put(field, value);

        // Then
        assertThat(Fingerprint.of(changed)).isEqualTo(Fingerprint.of(parse(MESSAGE)));
    }

    @Test
    void whatLooksAlikeIsToldApart() throws JsonProcessingException {
        // Given
        List<String> messages = List.of(
                "{\"text\":\"ab\",\"html\":\"c\"}",
                "{\"text\":\"a\",\"html\":\"bc\"}",
                "{\"text\":\"c\",\"html\":\"ab\"}",
                "{\"template\":{\"params\":[\"1\",\"2\"]}}",
                "{\"template\":{\"params\":[\"2\",\"1\"]}}",
                "{\"template\":{\"params\":[\"12\"]}}",
                "{\"template\":{\"params\":[]}}",
                "{\"template\":{}}",
                "{\"template\":{\"params\":[1,2]}}",
                "{\"template\":{\"params\":[[\"1\"],\"2\"]}}",
                "{\"metadata\":{\"a\":\"b\"}}",
                "{\"metadata\":{\"b\":\"a\"}}",
                "{\"metadata\":{\"a\":{\"a\":\"b\"}}}",
                "{\"metadata\":{\"a\":true}}",
                "{\"metadata\":{\"a\":\"true\"}}",
                "{}",
                "{\"on\":{\"sms\":{\"text\":\"a\"}}}",
                "{\"on\":{\"email\":{\"text\":\"a\"}}}");
        Map<Long, String> seen = new HashMap<>();

        for (String message : messages) {
            // When
            String before = seen.put(Fingerprint.of(parse(message)), message);

            // Then
            assertThat(before).as(message).isNull();
        }
    }

    private static JsonNode shuffled(JsonNode node, Random random) {
        if (node instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            Collections.shuffle(names, random);
            ObjectNode copy = MAPPER.createObjectNode();
            names.forEach(name -> copy.set(name, shuffled(object.get(name), random)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = MAPPER.createArrayNode();
            array.forEach(element -> copy.add(shuffled(element, random)));
            return copy;
        }
        return node;
    }

    private static ObjectNode parse(String json) throws JsonProcessingException {
        return (ObjectNode) MAPPER.readTree(json);
    }
}
