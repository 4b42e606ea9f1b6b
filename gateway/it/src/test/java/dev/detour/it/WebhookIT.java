package dev.detour.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.it.MetaCalls.Update;
import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;

/** What comes in from outside: only what a provider has signed has an effect, and nothing is taken that Kafka lacks. */
class WebhookIT {
    private static final int LARGEST = 3 << 20;
    private static final int MOST_UPDATES = 1_000;

    @TempDir
    private static Path folder;

    private static Stack stack;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() {
        stack = Stack.start(folder);
        gateway = stack.startGateway(Map.of(
                "detour.providers.meta.app-secret-previous", "the-secret-before",
                // Receipts come when the test sends them, which looks like an outage.
                "detour.health.shadow", "true"));
        stack.simulator().setFaults("whatsapp", "{\"receipts\":{\"enabled\":false}}");
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void theHandshakeIsAnsweredWithTheChallengeAndRefusedForAnybodyElse() {
        // When
        String right = "?hub.mode=subscribe&hub.challenge=4711&hub.verify_token=";

        // Then
        assertThat(get("/webhooks/whatsapp/meta" + right + "simulator")).isEqualTo("200 4711");
        assertThat(get("/webhooks/whatsapp/meta" + right + "guess")).startsWith("403");
        assertThat(get("/webhooks/whatsapp/nobody" + right + "simulator")).startsWith("403");
    }

    @Test
    void whatIsForgedCutOffOrTooLargeIsRefusedWithoutEffect() {
        // Given
        Traffic traffic = new Traffic(stack, 31, 1);
        JournalEntry entry = taken(traffic);
        MetaCalls meta = MetaCalls.of(stack);
        byte[] body = MetaCalls.body(List.of(delivered(entry)));
        double forged = metric("requests", "forged");
        double oversized = metric("requests", "oversized");

        // When // Then
        assertThat(meta.post(body, null)).as("no signature").isEqualTo(401);
        assertThat(meta.post(body, "sha256=00")).as("a short one").isEqualTo(401);
        assertThat(new MetaCalls(meta.url(), "guess").post(body))
                .as("another secret")
                .isEqualTo(401);
        byte[] changed = body.clone();
        changed[changed.length / 2] ^= 1;
        assertThat(meta.post(changed, meta.signature(body))).as("changed").isEqualTo(401);
        byte[] cut = Arrays.copyOf(body, body.length - 1);
        assertThat(meta.post(cut, meta.signature(body))).as("cut off").isEqualTo(401);
        assertThat(meta.post(new byte[LARGEST + 1])).as("too large").isEqualTo(413);
        assertThat(twilio(entry, "bm90IG91cnM=")).as("Twilio's, forged").isEqualTo(401);
        assertThat(metric("requests", "forged")).isEqualTo(forged + 6);
        assertThat(metric("requests", "oversized")).isEqualTo(oversized + 1);
        // What would have come before it is there: so all of the above had no effect.
        assertThat(meta.report(
                        List.of(new Update(String.valueOf(entry.providerMessageId()), entry.token(), "read", 0))))
                .isEqualTo(200);
        assertThat(statusesOnceEnded(traffic)).containsExactly("accepted", "dispatched", "sent", "read");
    }

    @Test
    void whatIsReplayedChangesNothing() {
        // Given
        Traffic traffic = new Traffic(stack, 32, 1);
        JournalEntry entry = taken(traffic);
        MetaCalls meta = MetaCalls.of(stack);
        byte[] body = MetaCalls.body(List.of(delivered(entry)));

        // When
        for (int i = 0; i < 20; i++) {
            assertThat(meta.post(body)).isEqualTo(200);
        }

        // Then
        assertThat(meta.report(
                        List.of(new Update(String.valueOf(entry.providerMessageId()), entry.token(), "read", 0))))
                .isEqualTo(200);
        StatusLog.await(
                stack,
                traffic.prefix(),
                Duration.ofSeconds(20),
                log -> assertThat(log.highest(traffic.id(0))).isEqualTo("read"));
        assertThat(statusesOnceEnded(traffic)).containsExactly("accepted", "dispatched", "sent", "delivered", "read");
    }

    @Test
    void theSecretBeforeIsGoodAsWell() {
        // Given
        Traffic traffic = new Traffic(stack, 33, 1);
        JournalEntry entry = taken(traffic);

        // When
        int answer = new MetaCalls(MetaCalls.of(stack).url(), "the-secret-before").report(List.of(delivered(entry)));

        // Then
        assertThat(answer).isEqualTo(200);
        assertThat(statusesOnceEnded(traffic)).last().isEqualTo("delivered");
    }

    @Test
    void whatIsUnknownUnreadableOrWithoutANumberIsCountedAndNoError() {
        // Given
        Traffic traffic = new Traffic(stack, 34, 1);
        JournalEntry entry = taken(traffic);
        MetaCalls meta = MetaCalls.of(stack);
        double malformed = metric("requests", "malformed");
        String status = "{\"id\":\"%s\",\"status\":\"delivered\",\"timestamp\":\"1795514400\",\"recipient_user_id\":"
                + "\"US.13491208655302741918\",\"new_field\":{\"a\":[1]},\"biz_opaque_callback_data\":\"%s\"}";

        // When
        List<Integer> answers = List.of(
                meta.post("{\"object\":".getBytes(StandardCharsets.UTF_8)),
                meta.post("[]".getBytes(StandardCharsets.UTF_8)),
                meta.post(MetaCalls.messages("\"tomorrow\":{}")),
                meta.post("{\"entry\":[{\"changes\":[{\"field\":\"novelties\",\"value\":{}}]}]}"
                        .getBytes(StandardCharsets.UTF_8)),
                meta.report(List.of(new Update("wamid.other", null, "delivered", 0))),
                meta.report(List.of(new Update("wamid.other", "somebody-elses", "delivered", 0))),
                meta.report(List.of(new Update("wamid.x", entry.token(), "pondered", 0))),
                meta.post(MetaCalls.messages(
                        "\"statuses\":[" + status.formatted(entry.providerMessageId(), entry.token()) + "]")));

        // Then
        assertThat(answers).containsOnly(200);
        assertThat(metric("requests", "malformed")).isGreaterThan(malformed);
        assertThat(metrics()).contains("type=\"novelties\"").contains("result=\"receipt-without-token\"");
        assertThat(statusesOnceEnded(traffic)).last().isEqualTo("delivered");
    }

    @Test
    void aThousandUpdatesInAFullRequestAreTaken() {
        // Given
        Traffic traffic = new Traffic(stack, 35, 100);
        stack.simulator().reset();
        traffic.publish("standard", 0, MOST_UPDATES, 0);
        List<JournalEntry> taken = awaitTaken(traffic, MOST_UPDATES);
        String updates = new String(
                MetaCalls.body(taken.stream().map(WebhookIT::delivered).toList()), StandardCharsets.UTF_8);
        byte[] body = (updates.substring(0, updates.length() - 1) + ",\"padding\":\""
                        + "x".repeat(LARGEST - updates.length() - 100) + "\"}")
                .getBytes(StandardCharsets.UTF_8);

        // When
        long start = System.nanoTime();
        int answer = MetaCalls.of(stack).post(body);

        // Then
        assertThat(answer).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        StatusLog.await(stack, traffic.prefix(), Duration.ofSeconds(30), log -> {
            for (int i = 0; i < MOST_UPDATES; i++) {
                assertThat(log.highest(traffic.id(i))).isEqualTo("delivered");
            }
        });
    }

    @Test
    void whileKafkaIsAwayNothingIsTakenAndAfterwardsItIs() {
        // Given
        Traffic traffic = new Traffic(stack, 36, 1);
        JournalEntry entry = taken(traffic);
        MetaCalls meta = MetaCalls.of(stack);

        // When
        stack.broker().freeze();
        List<Integer> answers = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                answers.add(meta.report(List.of(delivered(entry))));
            }
        } finally {
            stack.broker().thaw();
        }

        // Then
        assertThat(answers).containsOnly(503);
        assertThat(metric("requests", "kafka-unavailable")).isPositive();
        assertThat(heartbeat()).as("also when no other callback comes").isEqualTo(204);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> meta.report(List.of(delivered(entry))) == 200);
        assertThat(statusesOnceEnded(traffic)).containsExactly("accepted", "dispatched", "sent", "delivered");
        assertThat(gateway.log()).doesNotContain("+49151", "simulator-app-secret");
    }

    private static int heartbeat() {
        return Http.send(HttpRequest.newBuilder(gateway.url().resolve("/webhooks/heartbeat")))
                .statusCode();
    }

    private static JournalEntry taken(Traffic traffic) {
        stack.simulator().reset();
        traffic.publish("standard", 0, 1, 0);
        return awaitTaken(traffic, 1).getFirst();
    }

    private static List<JournalEntry> awaitTaken(Traffic traffic, int count) {
        StatusLog.await(
                stack,
                traffic.prefix(),
                Duration.ofSeconds(60),
                log -> assertThat(log.events().values().stream()
                                .filter(events ->
                                        events.getLast().path("status").asText().equals("sent")))
                        .hasSize(count));
        List<JournalEntry> taken = stack.simulator().journal().stream()
                .filter(entry -> entry.taken() && entry.provider().equals("whatsapp"))
                .toList();
        assertThat(taken).hasSize(count);
        return taken;
    }

    private static Update delivered(JournalEntry entry) {
        return new Update(String.valueOf(entry.providerMessageId()), entry.token(), "delivered", 0);
    }

    private static List<String> statusesOnceEnded(Traffic traffic) {
        StatusLog log = StatusLog.await(
                stack,
                traffic.prefix(),
                Duration.ofSeconds(20),
                read -> assertThat(read.ended(traffic.id(0))).isTrue());
        return log.of(traffic.id(0)).stream()
                .map(event -> event.path("status").asText())
                .toList();
    }

    private static int twilio(JournalEntry entry, String signature) {
        return Http.send(HttpRequest.newBuilder(
                                stack.publicUrl().resolve("/webhooks/twilio/twilio?token=" + entry.token()))
                        .header("content-type", "application/x-www-form-urlencoded")
                        .header("X-Twilio-Signature", signature)
                        .POST(BodyPublishers.ofString("MessageSid=SM1&MessageStatus=delivered")))
                .statusCode();
    }

    private static String get(String path) {
        var answer = Http.send(HttpRequest.newBuilder(URI.create(stack.publicUrl() + path)));
        return answer.statusCode() + " " + answer.body();
    }

    private static String metrics() {
        return Http.send(HttpRequest.newBuilder(gateway.url().resolve("/q/metrics")))
                .body();
    }

    /** The sum of a counter of webhooks over all providers. */
    private static double metric(String name, String result) {
        Matcher lines = Pattern.compile(
                        "^detour_webhook_" + name + "_total\\{[^}]*result=\"" + result + "\"[^}]*} (\\S+)$",
                        Pattern.MULTILINE)
                .matcher(metrics());
        double sum = 0;
        while (lines.find()) {
            sum += Double.parseDouble(lines.group(1));
        }
        return sum;
    }
}
