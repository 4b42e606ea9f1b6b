package dev.detour.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.metrics.Metric;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be seen of a gateway from outside, and what must not. One stack; a collector and a receiver in this process. */
class ObserveTrial {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String PHONE = "+4915155550199";
    private static final String MAIL = "canary@example.com";
    private static final String TEXT = "canary of a text";

    /** Made with the first event of their kind, of which there may never be one. */
    private static final Set<Metric> RARE = Set.of(
            Metric.FAILOVERS,
            Metric.SUPPRESSIONS,
            Metric.DUPLICATE_DELIVERIES,
            Metric.DUPLICATE_COST,
            Metric.PROVIDER_EVENTS,
            Metric.PROVIDER_NOTICES,
            Metric.WEBHOOK_IGNORED,
            Metric.UNSUBSCRIBE_REQUESTS);

    @TempDir
    private static Path folder;

    private static final List<byte[]> SPANS = new CopyOnWriteArrayList<>();
    private static final List<Notice> NOTICES = new CopyOnWriteArrayList<>();
    private static HttpServer outside;
    private static Stack stack;
    private static GatewayProcess gateway;

    private record Notice(String id, String signature, String body) {}

    @BeforeAll
    static void start() throws IOException {
        outside = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        outside.createContext("/v1/traces", exchange -> {
            SPANS.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        outside.createContext("/hook", exchange -> {
            NOTICES.add(new Notice(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        outside.start();
        String url = "http://127.0.0.1:" + outside.getAddress().getPort();
        stack = Stack.start(folder);
        gateway = stack.startGateway(Map.of(
                "detour.tracing.endpoint",
                url + "/v1/traces",
                "detour.notifications.webhook.url",
                url + "/hook",
                "detour.notifications.webhook.secret",
                SECRET,
                "detour.notifications.mail.to",
                "ops@example.com",
                "quarkus.log.console.json.enabled",
                "true"));
    }

    @AfterAll
    static void stop() {
        stack.close();
        outside.stop(0);
    }

    @Test
    void aProducersTraceGoesOnToTheRequestAndNothingSaysWhomItWasFor() {
        // When
        publish("observe-1");

        // Then
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sent("observe-1"));
        assertThat(spans()).contains("route standard", "observe-1", "detour.result", "accepted");
        assertThat(hex()).contains(TRACE);
        assertThat(spans()).doesNotContain(PHONE, PHONE.substring(1), TEXT, MAIL);
    }

    @Test
    void anOperatorsWordIsToldToTheProgramAndToPeople() throws IOException {
        // Given
        URI override = gateway.url().resolve("/api/v1/overrides/meta");
        String body = "{\"state\":\"down\",\"reason\":\"a test\",\"expiresIn\":\"PT5M\"}";
        double before = value("detour_notifications_total", "target=\"webhook\"", "result=\"delivered\"");
        assertThat(before).isZero();

        // When
        assertThat(Http.send(HttpRequest.newBuilder(override).PUT(BodyPublishers.ofString(body)))
                        .statusCode())
                .isEqualTo(200);

        // Then
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !NOTICES.isEmpty());
        Notice notice = NOTICES.getFirst();
        JsonNode json = JSON.readTree(notice.body);
        assertThat(json.path("type").asText()).isEqualTo("health.overridden");
        assertThat(json.path("data").path("provider").asText()).isEqualTo("meta");
        assertThat(notice.signature).startsWith("v1,");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> stack.simulator().journal().stream()
                        .anyMatch(entry -> entry.to().equals("ops@example.com")));
        assertThat(Http.send(HttpRequest.newBuilder(override).DELETE()).statusCode())
                .isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> NOTICES.getLast().body.contains("health.override-ended"));
        double switches = value("detour_switches_total", "provider=\"meta\"", "mode=\"override\"", "to=\"down\"");
        assertThat(switches).isEqualTo(1);
    }

    @Test
    void everyMetricOfTheInventoryIsThere() {
        // Given
        publish("observe-2");

        // When
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> receipts() > 0);
        String metrics = metrics();

        // Then
        assertThat(Arrays.stream(Metric.values())
                        .filter(metric -> !RARE.contains(metric))
                        .filter(metric -> !metrics.contains(
                                        "\n" + metric.series().getFirst() + "{")
                                && !metrics.contains("\n" + metric.series().getFirst() + " ")))
                .isEmpty();
        assertThat(metrics).doesNotContain("observe-2", PHONE, PHONE.substring(1), MAIL, "example.com");
    }

    @Test
    void linesOfTheLogAreJsonAndSayNothingOfRecipients() {
        // Given
        publish("observe-3");
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            producer.send(record(
                    "{\"id\":\"bad\",\"to\":{\"phone\":\"" + PHONE + "0000000000\"},\"text\":\"" + TEXT + "\"}"));
            producer.send(record("{\"id\":\"mail\",\"to\":{\"email\":\"" + MAIL + "\"},\"text\":\"" + TEXT + "\"}"));
        }

        // When
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> stack.simulator().journal().stream()
                        .anyMatch(entry -> entry.to().equals(MAIL)));
        List<String> lines = gateway.log()
                .lines()
                .filter(line -> !line.startsWith("WARNING: "))
                .toList();

        // Then
        assertThat(lines).hasSizeGreaterThan(3).allSatisfy(line -> {
            JsonNode json = JSON.readTree(line);
            assertThat(json.path("timestamp").isTextual()).isTrue();
            assertThat(json.path("message").isTextual()).isTrue();
        });
        assertThat(gateway.log()).doesNotContain(PHONE, PHONE.substring(1), MAIL, TEXT, SECRET, "ops@example.com");
    }

    private static void publish(String id) {
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            ProducerRecord<byte[], byte[]> record =
                    record("{\"id\":\"" + id + "\",\"to\":{\"phone\":\"" + PHONE + "\"},\"text\":\"" + TEXT + "\"}");
            record.headers().add("traceparent", Topic.utf8("00-" + TRACE + "-00f067aa0ba902b7-01"));
            producer.send(record);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String json) {
        return new ProducerRecord<>("detour.messages.standard", Topic.utf8(PHONE), Topic.utf8(json));
    }

    private static String spans() {
        StringBuilder all = new StringBuilder();
        SPANS.forEach(body -> all.append(new String(body, StandardCharsets.ISO_8859_1)));
        return all.toString();
    }

    private static String hex() {
        StringBuilder all = new StringBuilder();
        SPANS.forEach(body -> all.append(HexFormat.of().formatHex(body)));
        return all.toString();
    }

    private static String metrics() {
        return Http.send(HttpRequest.newBuilder(gateway.url().resolve("/q/metrics")))
                .body();
    }

    /** Whether the collector has a request's span of this message. */
    private static boolean sent(String id) {
        for (byte[] body : SPANS) {
            String text = new String(body, StandardCharsets.ISO_8859_1);
            if (text.contains("send meta") && text.contains(id)) {
                return true;
            }
        }
        return false;
    }

    private static double receipts() {
        return value("detour_request_to_receipt_seconds_count", "provider=\"meta\"", "state=\"delivered\"");
    }

    /** The value of the series with these labels, or -1. */
    private static double value(String name, String... labels) {
        for (String line : metrics().lines().toList()) {
            if (line.startsWith(name + "{") && Arrays.stream(labels).allMatch(line::contains)) {
                return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return -1;
    }
}
