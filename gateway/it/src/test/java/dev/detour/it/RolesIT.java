package dev.detour.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** One gateway in three processes: each does a part, and together they do all. */
class RolesIT {
    @TempDir
    private static Path folder;

    private static Stack stack;
    private static GatewayProcess outside;
    private static GatewayProcess inside;

    @BeforeAll
    static void start() {
        stack = Stack.start(folder);
        outside = stack.launchGateway(Map.of("detour.roles", "webhooks,console"));
        inside = stack.launchAnotherGateway(Map.of("detour.roles", "router,monitor,recipients"));
        GatewayProcess sender = stack.launchAnotherGateway(Map.of("detour.roles", "senders"));
        List.of(outside, inside, sender).forEach(GatewayProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        stack.close();
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
