package dev.detour.it;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

import dev.detour.app.history.MessageKey;
import dev.detour.app.recipients.Pseudonyms;
import dev.detour.app.wire.StatusHeaders;

/**
 * What a router would have told of many messages, each to a number of its own, published without one: a million takes a
 * minute.
 *
 * @param name makes ids and numbers of one test different from those of another
 * @param secret that of pseudonyms
 */
record StatusHistory(Stack stack, int name, String secret) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final DateTimeFormatter AT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final List<String> STEPS = List.of("accepted", "sent", "delivered");

    String id(int number) {
        return "h" + name + "-" + number;
    }

    String phone(int number) {
        return "+49151%02d%07d".formatted(name, number);
    }

    void publish(int messages) {
        Pseudonyms pseudonyms = new Pseudonyms(secret);
        Instant now = InstantSource.system().instant();
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            for (int number = 0; number < messages; number++) {
                for (int step = 0; step < STEPS.size(); step++) {
                    ProducerRecord<byte[], byte[]> record =
                            new ProducerRecord<>("detour.status", Topic.utf8(id(number)), event(number, step, now));
                    if (step == 0) {
                        StatusHeaders.to(List.of(pseudonyms.of(phone(number)))).forEach(record.headers()::add);
                    }
                    producer.send(record);
                }
            }
        }
    }

    private byte[] event(int number, int step, Instant at) {
        String provider = step == 0 ? "" : ",\"channel\":\"whatsapp\",\"provider\":\"meta\",\"attempt\":1";
        String end = step == STEPS.size() - 1 ? ",\"final\":true" : "";
        return Topic.utf8("{\"messageId\":\"" + id(number) + "\",\"seq\":" + (step + 1) + ",\"at\":\"" + AT.format(at)
                + "\",\"status\":\"" + STEPS.get(step) + "\"" + provider + end + "}");
    }

    /** Waits until nodes, each with its own part, have counted at least so many messages. */
    void awaitKept(int messages, Duration limit, GatewayProcess... nodes) {
        Awaitility.await().atMost(limit).pollInterval(Duration.ofMillis(250)).until(() -> {
            long kept = 0;
            for (GatewayProcess node : nodes) {
                for (JsonNode count : ask(node, "{\"what\":\"counts\",\"from\":\"d/\",\"to\":\"d/~\"}")) {
                    kept += count.path("key").asText().endsWith("/accepted")
                            ? count.path("count").asLong()
                            : 0;
                }
            }
            return kept >= messages;
        });
    }

    /** Whether a node's own part has the message, and not another node's. */
    boolean isHeldBy(GatewayProcess node, int number) {
        String key = MessageKey.to(new Pseudonyms(secret).of(phone(number)));
        return !ask(
                        node,
                        "{\"what\":\"messages\",\"key\":\"" + key + "\",\"from\":0,\"to\":" + Long.MAX_VALUE
                                + ",\"most\":10}")
                .isEmpty();
    }

    /** What a node answers another one: what it holds itself. */
    private static JsonNode ask(GatewayProcess node, String question) {
        try {
            return JSON.readTree(Http.send(HttpRequest.newBuilder(node.url().resolve("/internal/v1/history"))
                            .header("content-type", "application/json")
                            .POST(BodyPublishers.ofString(question)))
                    .body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no list of a node", e);
        }
    }
}
