package dev.detour.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One gateway in three processes: each does a part, and together they do all. The one outside is told of two brokers more,
 * which take connections and say nothing, and of a health topic that was long when it started.
 */
class RolesIT {
    @TempDir
    private static Path folder;

    private static Stack stack;
    private static GatewayProcess outside;
    private static GatewayProcess inside;
    private static String firstWords;
    private static final List<ServerSocket> FROZEN = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        stack = Stack.start(folder);
        writeLongHealthTopic();
        outside = stack.launchGateway(Map.of(
                "detour.roles",
                "webhooks,console",
                "kafka.bootstrap.servers",
                frozenBroker() + ',' + frozenBroker() + ',' + stack.bootstrapServers()));
        inside = stack.launchAnotherGateway(Map.of("detour.roles", "router,monitor,recipients"));
        GatewayProcess sender = stack.launchAnotherGateway(Map.of("detour.roles", "senders"));
        URI channels = outside.url().resolve("/api/v1/channels");
        outside.awaitReady(() -> Http.answers(channels));
        firstWords = get(outside, "/api/v1/channels");
        List.of(outside, inside, sender).forEach(GatewayProcess::awaitReady);
    }

    @AfterAll
    static void stop() throws IOException {
        stack.close();
        for (ServerSocket socket : FROZEN) {
            socket.close();
        }
    }

    /** What a process that was stopped by a signal is to its clients: the kernel connects them, and nobody answers. */
    private static String frozenBroker() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        FROZEN.add(socket);
        return "127.0.0.1:" + socket.getLocalPort();
    }

    /** Of a template that no monitor here knows of: it was long well, and at last it was not. */
    private static void writeLongHealthTopic() {
        stack.createTopic("detour.health", 1);
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            for (int i = 0; i < 20_000; i++) {
                producer.send(template("healthy"));
            }
            producer.send(template("degraded"));
        }
    }

    private static ProducerRecord<byte[], byte[]> template(String state) {
        return new ProducerRecord<>(
                "detour.health", Topic.utf8("whatsapp/meta/template:offer"), Topic.utf8("""
                        {"channel":"whatsapp","provider":"meta","scope":"template:offer","state":"%s",
                        "since":"2026-11-30T10:00:00Z","mode":"automatic","share":1.0,"why":"a test","evidence":[]}
                        """.formatted(state)));
    }

    @Test
    void aNodeKnowsFromItsFirstAnswerWhatWasSaidBeforeItStarted() {
        // Then
        assertThat(firstWords).contains("\"scope\":\"template:offer\",\"state\":\"degraded\"");
    }

    @Test
    void aNodeStartsBesideBrokersThatHang() {
        // Then
        assertThat(FROZEN).hasSize(2);
        assertThat(status(outside, "/q/health/ready")).isEqualTo(200);
    }

    @Test
    void aMessageGoesThroughAllOfThemAndItsReceiptComesBack() {
        // Given
        Traffic traffic = new Traffic(stack, 61, 20);

        // When
        traffic.publish("urgent", 0, 40, 0);

        // Then
        Ledger ledger = traffic.awaitEnd(40);
        traffic.assertNothingLostAndInOrder(ledger, 40);
        assertThat(ledger.statuses(traffic.id(3))).containsExactly("accepted", "dispatched", "sent", "delivered");
    }

    @Test
    void anOperatorsWordGivenToOneIsObeyedByTheOthers() {
        // Given
        URI override = outside.url().resolve("/api/v1/overrides/sms");
        String body = "{\"state\":\"down\",\"reason\":\"a test\",\"expiresIn\":\"PT5M\"}";

        // When
        int status = Http.send(HttpRequest.newBuilder(override).PUT(BodyPublishers.ofString(body)))
                .statusCode();

        // Then
        assertThat(status).isEqualTo(200);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(get(outside, "/api/v1/channels"))
                        .contains("\"provider\":\"twilio\",\"scope\":null,\"state\":\"down\""));
    }

    @Test
    void eachServesWhatItsRoleIsForAndSaysSo() {
        // When // Then
        assertThat(status(outside, "/api/v1/channels")).isEqualTo(200);
        assertThat(status(outside, "/webhooks/heartbeat")).isEqualTo(204);
        assertThat(status(inside, "/api/v1/channels")).isEqualTo(404);
        assertThat(status(inside, "/webhooks/heartbeat")).isEqualTo(404);
        assertThat(status(inside, "/q/metrics")).isEqualTo(200);
        assertThat(get(inside, "/q/health/ready")).contains("router,monitor,recipients");
    }

    @Test
    void aRoleThatDoesNotExistStopsTheStartByName() {
        // When
        GatewayProcess wrong = stack.launchAnotherGateway(Map.of("detour.roles", "router,postman"));

        // Then
        assertThat(wrong.awaitEnd(Duration.ofSeconds(60))).isEqualTo(1);
        assertThat(wrong.log()).contains("detour.roles names 'postman'");
    }

    private static int status(GatewayProcess gateway, String path) {
        return Http.send(HttpRequest.newBuilder(gateway.url().resolve(path))).statusCode();
    }

    private static String get(GatewayProcess gateway, String path) {
        return Http.send(HttpRequest.newBuilder(gateway.url().resolve(path))).body();
    }
}
