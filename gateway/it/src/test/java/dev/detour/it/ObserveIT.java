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
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.metrics.Metric;
import dev.detour.it.MetaCalls.Update;
import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What can be seen of a gateway from outside, and what must not. One stack, through which something of every kind has gone; a
 * collector and a receiver in this process, and a real Prometheus.
 */
class ObserveIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String PHONE = "+4915155550199";
    private static final String MAIL = "canary@example.com";
    private static final String TEXT = "canary of a text";
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Its number is not on WhatsApp, and its owner wants no SMS. */
    private static final String NOWHERE = "+4915155550198";

    private static final String FAULTS = "\"errors\":[{\"code\":%d,\"toSuffix\":\"" + NOWHERE.substring(1) + "\"}]";

    /** What has no series while all is well, and why. */
    private static final Map<String, Metric> QUIET = Map.of(
            // Parts of a provider are shown while they are in trouble.
            "DetourPartAway", Metric.HEALTH_STATE,
            // Callbacks are not taken while Kafka is away, and are then counted.
            "DetourWebhooksRefused", Metric.WEBHOOK_REQUESTS);

    @TempDir
    private static Path folder;

    private static final List<byte[]> SPANS = new CopyOnWriteArrayList<>();
    private static final List<Notice> NOTICES = new CopyOnWriteArrayList<>();
    private static HttpServer outside;
    private static Stack stack;
    private static GatewayProcess gateway;
    private static Prometheus prometheus;

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
        gateway = stack.startGateway(Map.ofEntries(
                Map.entry("detour.tracing.endpoint", url + "/v1/traces"),
                Map.entry("detour.notifications.webhook.url", url + "/hook"),
                Map.entry("detour.notifications.webhook.secret", SECRET),
                Map.entry("detour.notifications.mail.to", "ops@example.com"),
                Map.entry("detour.prices.whatsapp.default", "0.0628"),
                Map.entry("detour.prices.sms.default", "0.075"),
                Map.entry("detour.budgets.sms.money-per-hour", "100"),
                Map.entry("detour.budgets.sms.messages-per-hour", "1000"),
                Map.entry("quarkus.log.console.json.enabled", "true")));
        prometheus = Prometheus.start(folder, gateway.url());
        // What rises must have been seen before.
        Awaitility.await().atMost(SOON).until(() -> !prometheus.ask("up == 1").isEmpty());
        somethingOfEveryKind();
    }

    /** So that there is a series of everything that is counted only once it has happened. */
    private static void somethingOfEveryKind() {
        // A receipt comes so late that the message has been delivered by SMS meanwhile.
        stack.simulator().setFaults("whatsapp", "{\"receipts\":{\"enabled\":false}}");
        publish("late", PHONE, ",\"policy\":{\"channels\":[\"whatsapp\",\"sms\"],\"confirm-within\":\"1s\"}");
        Awaitility.await()
                .atMost(SOON)
                .until(() -> StatusLog.read(stack, "late").ended("late"));
        stack.simulator().setFaults("whatsapp", "{" + FAULTS.formatted(131026) + "}");
        stack.simulator().setFaults("twilio", "{" + FAULTS.formatted(21610) + "}");
        MetaCalls meta = MetaCalls.of(stack);
        JournalEntry late = stack.simulator().journal().stream()
                .filter(entry -> entry.provider().equals("whatsapp"))
                .findFirst()
                .orElseThrow();
        meta.report(List.of(new Update(String.valueOf(late.providerMessageId()), late.token(), "delivered", 0)));
        publish("nowhere", NOWHERE, "");
        for (String lane : List.of("urgent", "standard", "bulk")) {
            publish(lane, "every-" + lane, "{\"phone\":\"" + PHONE + "\"}", "");
        }
        publish("standard", "mail", "{\"email\":\"" + MAIL + "\"}", "");
        publish("standard", "bad", "{\"phone\":\"" + PHONE + "0000000000\"}", "");
        meta.post(MetaCalls.messages("\"messages\":[{\"from\":\"" + PHONE.substring(1)
                + "\",\"id\":\"wamid.1\",\"timestamp\":\"1750000000\",\"type\":\"text\",\"text\":{\"body\":\"" + TEXT
                + "\"}}]"));
        meta.post(change("account_update", "{\"event\":\"VERIFIED_ACCOUNT\"}"));
        meta.post(change("novelties", "{}"));
        meta.post(change("novelties", "{}"), null);
        Http.send(HttpRequest.newBuilder(gateway.url().resolve("/unsubscribe/guess"))
                .POST(BodyPublishers.noBody()));
    }

    private static byte[] change(String field, String value) {
        return Topic.utf8(
                "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"1\",\"changes\":[{\"field\":\"" + field
                        + "\",\"value\":" + value + "}]}]}");
    }

    @AfterAll
    static void stop() throws Exception {
        // What has not been started for want of another is null.
        for (AutoCloseable started : new @Nullable AutoCloseable[] {prometheus, stack, () -> outside.stop(0)}) {
            if (started != null) {
                started.close();
            }
        }
    }

    @Test
    void aProducersTraceGoesOnToTheRequestAndNothingSaysWhomItWasFor() {
        // When
        publish("observe-1", PHONE, "");

        // Then
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> sent("observe-1"));
        assertThat(spans()).contains("route standard", "observe-1", "detour.result", "accepted");
        assertThat(hex()).contains(TRACE);
        assertThat(spans()).doesNotContain(PHONE, PHONE.substring(1), TEXT, MAIL);
    }

    @Test
    void anOperatorsWordIsToldToTheProgramAndToPeople() throws IOException {
        // Given
        URI override = gateway.url().resolve("/api/v1/overrides/twilio");
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
        assertThat(json.path("data").path("provider").asText()).isEqualTo("twilio");
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
        Awaitility.await("an alert for the switch").atMost(SOON).until(() -> isFiring("DetourSwitched"));
        double switches = value("detour_switches_total", "provider=\"twilio\"", "mode=\"override\"", "to=\"down\"");
        assertThat(switches).isEqualTo(1);
    }

    @Test
    void everyMetricOfTheInventoryIsThere() {
        // When // Then
        Awaitility.await().atMost(SOON).untilAsserted(() -> {
            String metrics = metrics();
            assertThat(Arrays.stream(Metric.values())
                            .filter(metric -> !metrics.contains(
                                            "\n" + metric.series().getFirst() + "{")
                                    && !metrics.contains("\n" + metric.series().getFirst() + " ")))
                    .isEmpty();
        });
        assertThat(metrics()).doesNotContain("every-", PHONE, PHONE.substring(1), MAIL, "example.com");
    }

    @Test
    void everyPanelAndEveryAlertHasAnAnswer() throws IOException {
        // Given
        Map<String, String> asked = Shown.onPanels();
        List<JsonNode> alerts = prometheus.rules();
        alerts.forEach(alert -> asked.put(
                alert.path("name").asText(),
                Shown.evenIfQuiet(alert.path("query").asText())));
        assertThat(asked).hasSizeGreaterThan(70);
        assertThat(alerts).hasSizeGreaterThan(20);

        // When: a rate needs two scrapes
        QUIET.forEach((alert, metric) -> assertThat(asked.remove(alert)).contains(metric.prometheusName()));
        Set<String> open = new TreeSet<>(asked.keySet());
        Awaitility.await("series").atMost(SOON).untilAsserted(() -> {
            open.removeIf(where ->
                    !prometheus.ask(Objects.requireNonNull(asked.get(where))).isEmpty());
            assertThat(open).isEmpty();
        });

        // Then
        for (Map.Entry<String, String> variable : Shown.variables()) {
            assertThat(prometheus.values(variable.getKey(), variable.getValue()))
                    .as("%s", variable)
                    .hasSize(3);
        }
        assertThat(prometheus.rules())
                .allSatisfy(alert -> assertThat(alert.path("health").asText())
                        .as("%s", alert)
                        .isEqualTo("ok"));
        Awaitility.await("an alert for the record that was set aside")
                .atMost(SOON)
                .until(() -> isFiring("DetourDeadLetters"));
    }

    @Test
    void linesOfTheLogAreJsonAndSayNothingOfRecipients() {
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

    private static boolean isFiring(String alert) {
        return prometheus.rules().stream()
                .anyMatch(rule -> rule.path("name").asText().equals(alert)
                        && rule.path("state").asText().equals("firing"));
    }

    private static void publish(String id, String phone, String fields) {
        publish("standard", id, "{\"phone\":\"" + phone + "\"}", fields);
    }

    private static void publish(String lane, String id, String to, String fields) {
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            String json = "{\"id\":\"" + id + "\",\"to\":" + to + ",\"text\":\"" + TEXT + "\"" + fields + "}";
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>("detour.messages." + lane, Topic.utf8(id), Topic.utf8(json));
            record.headers().add("traceparent", Topic.utf8("00-" + TRACE + "-00f067aa0ba902b7-01"));
            producer.send(record);
        }
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
