package dev.detour.it;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

import dev.detour.contract.Schemas;

import static org.assertj.core.api.Assertions.assertThat;

/** What a gateway has published, beside the published schemas. */
final class PublicTopics {
    private static final Map<String, String> SCHEMAS = Map.of(
            "status",
            "status-event",
            "inbound",
            "inbound",
            "health",
            "health",
            "suppressions",
            "suppression",
            "audit",
            "audit");

    /** Of each topic as many are looked at; a gateway that errs does so often. */
    private static final int ENOUGH = 1_000;

    private PublicTopics() {}

    /**
     * Fails if a record is not as its schema says.
     *
     * @return how many records of each topic have been looked at
     */
    static Map<String, Integer> assertValid(Stack stack) {
        Map<String, Integer> looked = new HashMap<>();
        SCHEMAS.forEach((topic, schema) -> Topic.read(stack.bootstrapServers(), "detour." + topic, record -> {
            // A record without a value takes something back.
            if (record.value() != null && looked.merge(topic, 1, Integer::sum) <= ENOUGH) {
                assertThat(Schemas.errors(schema, record.value()))
                        .as("%s: %s", topic, new String(record.value(), StandardCharsets.UTF_8))
                        .isEmpty();
            }
        }));
        return looked;
    }

    /** Fails if the gateway's headers of a dead letter are not as their schema says. */
    static void assertValidHeaders(ConsumerRecord<byte[], byte[]> letter) {
        ObjectNode headers = headers(letter);
        assertThat(Schemas.errors("deadletter-headers", headers))
                .as("%s", headers)
                .isEmpty();
    }

    /** The gateway's own, not those that the record came with. */
    private static ObjectNode headers(ConsumerRecord<byte[], byte[]> record) {
        ObjectNode headers = new ObjectMapper().createObjectNode();
        for (Header header : record.headers()) {
            if (header.key().startsWith("error.") || header.key().startsWith("origin.")) {
                headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return headers;
    }
}
