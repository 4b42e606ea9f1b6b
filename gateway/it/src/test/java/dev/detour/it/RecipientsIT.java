package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.cli.EmbeddedBroker;
import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;

/** Replies, opt-outs and returned mail, from the provider's webhook to the next message. */
class RecipientsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Stack stack;
    private static GatewayProcess gateway;
    private static int bouncePort;

    @BeforeAll
    static void start() {
        bouncePort = EmbeddedBroker.freePort();
        stack = Stack.start(folder);
        gateway = startGateway();
    }

    private static GatewayProcess startGateway() {
        return stack.startGateway(Map.of(
                "detour.recipients.secret",
                "a secret of this test",
                "detour.providers.smtp.bounce-listener",
                "127.0.0.1:" + bouncePort));
    }

    @AfterAll
    static void stop() {
        try {
            PublicTopics.assertValid(stack);
        } finally {
            stack.close();
        }
    }

    @Test
    void aReplyIsPublishedInItsConversationAndItsChannelComesFirst() {
        // Given
        publish("customer-1", "r-1", "+4915140000001", "\"policy\":\"transactional\",\"text\":\"hello\"");
        JournalEntry sent = awaitSent("+4915140000001", 1);

        // When: an answer by text message, which names no message, and one on WhatsApp, which does
        whatsappSays("4915140000001", "wamid.reply", "Thanks!", String.valueOf(sent.providerMessageId()));
        awaitInbound("wamid.reply");
        twilioSays("+4915140000001", "SMreply", "Call me");
        JsonNode unnamed = awaitInbound("SMreply");

        // Then
        JsonNode named = awaitInbound("wamid.reply");
        assertThat(named.path("key").asText()).isEqualTo("customer-1");
        assertThat(named.path("answers").path("messageId").asText()).isEqualTo("r-1");
        assertThat(named.path("text").asText()).isEqualTo("Thanks!");
        assertThat(unnamed.path("answers").isMissingNode())
                .as("nothing was sent by SMS")
                .isTrue();
        assertThat(unnamed.path("key").asText()).matches("[0-9a-f]{16}");
        Awaitility.await().atMost(SOON).until(() -> {
            String id = "r-next-" + System.nanoTime();
            publish("customer-1", id, "+4915140000001", "\"policy\":\"transactional\",\"text\":\"again\"");
            return statuses(id).stream()
                    .anyMatch(event -> event.path("channel").asText().equals("sms"));
        });
    }

    @Test
    void whoSaysStopGetsNoMoreAdvertisingOnAnyChannelButOrdersOnWhatsApp() {
        // Given
        twilioSays("+4915140000002", "SMstop", "STOP");
        awaitSuppression("+4915140000002", 2);

        // When
        publish(
                "customer-2",
                "s-ad",
                "+4915140000002",
                "\"policy\":\"marketing\",\"text\":\"Sale!\",\"subject\":\"Sale\"");
        publish("customer-2", "s-order", "+4915140000002", "\"policy\":\"transactional\",\"text\":\"Shipped\"");

        // Then
        assertThat(awaitEnd("s-ad").path("status").asText()).isEqualTo("undeliverable");
        assertThat(awaitEnd("s-ad").path("reason").path("code").asText()).isEqualTo("recipient.opted-out");
        assertThat(awaitEnd("s-order").path("channel").asText()).isEqualTo("whatsapp");

        // When
        twilioSays("+4915140000002", "SMstart", "START");
        awaitSuppression("+4915140000002", 0);
        publish(
                "customer-2",
                "s-ad-2",
                "+4915140000002",
                "\"policy\":\"marketing\",\"text\":\"Sale!\",\"subject\":\"Sale\"");

        // Then
        assertThat(awaitEnd("s-ad-2").path("status").asText()).isEqualTo("sent");
    }

    @Test
    void whatIsKnownOfRecipientsOutlivesTheGateway() {
        // Given
        publish("customer-6", "k-1", "+4915140000006", "\"policy\":\"transactional\",\"text\":\"hello\"");
        JournalEntry sent = awaitSent("+4915140000006", 1);
        twilioSays("+4915140000006", "SMstop-6", "STOP");
        awaitSuppression("+4915140000006", 2);
        awaitInbound("SMstop-6");

        // When
        gateway.close();
        gateway = startGateway();

        // Then
        publish(
                "customer-6",
                "k-ad",
                "+4915140000006",
                "\"policy\":\"marketing\",\"text\":\"Sale!\",\"subject\":\"Sale\"");
        assertThat(awaitEnd("k-ad").path("reason").path("code").asText()).isEqualTo("recipient.opted-out");
        whatsappSays("4915140000006", "wamid.reply-6", "Thanks!", String.valueOf(sent.providerMessageId()));
        assertThat(awaitInbound("wamid.reply-6")
                        .path("answers")
                        .path("messageId")
                        .asText())
                .isEqualTo("k-1");
    }

    @Test
    void anOperatorAddsAndRemovesASuppression() {
        // When
        HttpResponse<String> added = suppressions(
                "POST",
                "{\"address\":\"+49 151 40000003\",\"purpose\":\"marketing\",\"reason\":\"letter\",\"by\":\"kim\"}");

        // Then
        assertThat(added.statusCode()).as(added.body()).isEqualTo(200);
        JsonNode listed = awaitSuppression("+4915140000003", 1).get(0);
        assertThat(listed.path("by").asText()).isEqualTo("kim");
        assertThat(listed.toString()).doesNotContain("4915140000003");
        assertThat(suppressions("DELETE", "{\"address\":\"+4915140000003\",\"by\":\"kim\"}")
                        .statusCode())
                .isEqualTo(200);
        awaitSuppression("+4915140000003", 0);
        assertThat(suppressions("POST", "{\"address\":\"nobody\"}").statusCode())
                .isEqualTo(400);
        List<String> audit = new ArrayList<>();
        Topic.read(stack.bootstrapServers(), "detour.audit", record -> audit.add(text(record.value())));
        assertThat(audit)
                .anyMatch(line -> line.contains("suppression.add") && line.contains("kim"))
                .anyMatch(line -> line.contains("suppression.remove"))
                .noneMatch(line -> line.contains("40000003"));
    }

    @Test
    void returnedMailIsALateFailureAndClosesItsAddress() {
        // Given
        stack.simulator()
                .setFaults(
                        "smtp",
                        "{\"bounces\":{\"share\":1,\"action\":\"failed\",\"status\":\"5.1.1\",\"to\":\"127.0.0.1:%d\"}}"
                                .formatted(bouncePort));
        String mail = "\"policy\":{\"channels\":[\"email\"]},\"text\":\"hello\",\"subject\":\"Hello\"";

        // When
        publishTo("customer-4", "b-1", "\"email\":\"gone@example.com\"", mail);

        // Then
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(statuses("b-1")).last().satisfies(event -> {
                    assertThat(event.path("late").asBoolean()).isTrue();
                    assertThat(event.path("reason").path("code").asText()).contains("5.1.1");
                }));
        awaitSuppression("gone@example.com", 2);
        publishTo("customer-4", "b-2", "\"email\":\"gone@example.com\"", mail);
        assertThat(awaitEnd("b-2").path("reason").path("code").asText()).isEqualTo("recipient.dead");
    }

    @Test
    void oneClickUnsubscribesAndALookDoesNot() {
        // Given
        publishTo(
                "customer-5",
                "u-1",
                "\"email\":\"ana@example.com\"",
                "\"policy\":{\"channels\":[\"email\"],\"purpose\":\"marketing\"},\"text\":\"Sale\",\"subject\":\"Sale\"");
        assertThat(awaitEnd("u-1").path("status").asText()).isEqualTo("sent");
        URI link = stack.publicUrl().resolve("/unsubscribe/" + unsubscribeCode("ana@example.com"));

        // When
        assertThat(Http.send(HttpRequest.newBuilder(link)).body()).contains("<form");
        assertThat(suppressionsOf("ana@example.com")).isEmpty();
        HttpResponse<String> clicked = Http.send(HttpRequest.newBuilder(link)
                .header("content-type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("List-Unsubscribe=One-Click")));

        // Then
        assertThat(clicked.statusCode()).isEqualTo(200);
        awaitSuppression("ana@example.com", 1);
        publishTo(
                "customer-5",
                "u-2",
                "\"email\":\"Ana@Example.com\"",
                "\"policy\":{\"channels\":[\"email\"],\"purpose\":\"marketing\"},\"text\":\"Sale\",\"subject\":\"Sale\"");
        assertThat(awaitEnd("u-2").path("status").asText()).isEqualTo("undeliverable");
        assertThat(Http.send(HttpRequest.newBuilder(URI.create(link.toString().replaceFirst(".$", "x")))
                                .POST(BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(404);
    }

    /** As the header of a mail has it; made here of the secret, since the double keeps no headers. */
    private static String unsubscribeCode(String address) {
        return Unsubscribe.code("a secret of this test", address);
    }

    private static void publish(String key, String id, String phone, String fields) {
        publishTo(key, id, "\"phone\":\"" + phone + "\",\"email\":\"" + id + "@example.com\"", fields);
    }

    private static void publishTo(String key, String id, String to, String fields) {
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            producer.send(new ProducerRecord<>(
                    "detour.messages.standard",
                    Topic.utf8(key),
                    Topic.utf8("{\"id\":\"%s\",\"to\":{%s},%s}".formatted(id, to, fields))));
        }
    }

    private static JournalEntry awaitSent(String phone, int count) {
        List<JournalEntry> sent = new ArrayList<>();
        Awaitility.await().atMost(SOON).until(() -> {
            sent.clear();
            stack.simulator().journal().stream()
                    .filter(entry -> entry.to().equals(phone) && entry.taken())
                    .forEach(sent::add);
            return sent.size() >= count;
        });
        return sent.getLast();
    }

    private static void whatsappSays(String waId, String id, String text, String inReplyTo) {
        assertThat(stack.simulator()
                        .whatsappWebhook(
                                ("{\"field\":\"messages\",\"value\":{\"contacts\":[{\"wa_id\":\"%s\"}],\"messages\":[{\"from\":\"%s\","
                                                + "\"id\":\"%s\",\"timestamp\":\"%d\",\"type\":\"text\",\"text\":{\"body\":\"%s\"},"
                                                + "\"context\":{\"id\":\"%s\"}}]}}")
                                        .formatted(waId, waId, id, seconds() - 60, text, inReplyTo)))
                .isTrue();
    }

    private static void twilioSays(String from, String sid, String body) {
        assertThat(stack.simulator()
                        .twilioWebhook(
                                "{\"url\":\"%s\",\"form\":{\"MessageSid\":\"%s\",\"From\":\"%s\",\"To\":\"+15005550006\",\"Body\":\"%s\"}}"
                                        .formatted(
                                                stack.publicUrl().resolve("/webhooks/twilio/twilio"), sid, from, body)))
                .isTrue();
    }

    private static long seconds() {
        return System.currentTimeMillis() / 1_000;
    }

    /** The record with its key beside it. */
    private static JsonNode awaitInbound(String id) {
        List<JsonNode> found = new ArrayList<>();
        Awaitility.await().atMost(SOON).until(() -> {
            found.clear();
            Topic.read(stack.bootstrapServers(), "detour.inbound", record -> {
                JsonNode json = json(text(record.value()));
                if (json.path("id").asText().equals(id)) {
                    ((ObjectNode) json).put("key", text(record.key()));
                    found.add(json);
                }
            });
            return !found.isEmpty();
        });
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static List<JsonNode> statuses(String id) {
        return StatusLog.read(stack, id).of(id);
    }

    private static JsonNode awaitEnd(String id) {
        Awaitility.await().atMost(SOON).until(() -> StatusLog.read(stack, id).ended(id));
        return statuses(id).stream()
                .filter(event -> event.path("final").asBoolean())
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode awaitSuppression(String address, int count) {
        Awaitility.await().atMost(SOON).until(() -> suppressionsOf(address).size() == count);
        return suppressionsOf(address);
    }

    private static JsonNode suppressionsOf(String address) {
        return json(Http.send(HttpRequest.newBuilder(stack.publicUrl()
                                .resolve("/api/v1/suppressions?address=" + address.replace("+", "%2B"))))
                        .body())
                .path("suppressions");
    }

    private static HttpResponse<String> suppressions(String method, String body) {
        return Http.send(HttpRequest.newBuilder(stack.publicUrl().resolve("/api/v1/suppressions"))
                .header("content-type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
