package dev.detour.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What follows from the health of a provider, with two nodes, a broker and the simulator as processes. */
class HealthIT {
    @TempDir
    private static Path folder;

    private static Stack stack;
    private static GatewayProcess first;

    @BeforeAll
    static void start() {
        stack = Stack.start(folder);
        first = stack.startGateway(Map.of());
        stack.startAnotherGateway(Map.of());
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
    void anOutageIsSwitchedAwayFromAndReturnedFromAndNothingIsLost() {
        // When
        CommandProcess.End drill = drill("down", "10s", "12s");

        // Then: limits that hold on a busy machine too; what it takes on a quiet one is the drill's own figure
        assertThat(drill.out()).contains("lost         0", "duplicated   0", "verdict      passed");
        assertThat(drill.code()).isZero();
    }

    @Test
    void badRecipientsAreNoOutage() {
        // When
        CommandProcess.End drill = drill("bad-recipients", "5s", "10s", "--return-within", "5s");

        // Then
        assertThat(drill.out()).contains("switched in  never", "verdict      passed");
        assertThat(drill.code()).isZero();
    }

    @Test
    void anOperatorsWordIsObeyedByEveryNodeAndTakenBack() {
        // Given
        Traffic traffic = new Traffic(stack, 7, 50);
        URI override = first.url().resolve("/api/v1/overrides/whatsapp");
        String body = "{\"state\":\"down\",\"reason\":\"a test\",\"expiresIn\":\"PT5M\"}";

        // When
        assertThat(Http.send(HttpRequest.newBuilder(override).PUT(BodyPublishers.ofString(body)))
                        .statusCode())
                .isEqualTo(200);
        awaitState("down");
        traffic.publish("standard", 0, 200, 0);

        // Then
        Ledger ledger = traffic.awaitEnd(200);
        traffic.assertNothingLostAndInOrder(ledger, 200);
        assertThat(IntStream.range(0, 200)
                        .filter(i -> !ledger.provider(traffic.id(i)).equals("twilio")))
                .as("messages that went over WhatsApp in spite of the operator")
                .isEmpty();
        assertThat(ledger.statuses(traffic.id(3)))
                .containsExactly("accepted", "failed-over", "dispatched", "sent", "delivered");
        assertThat(Http.send(HttpRequest.newBuilder(override).DELETE()).statusCode())
                .isEqualTo(200);
        awaitState("healthy");
    }

    private static CommandProcess.End drill(String fault, String before, String lasts, String... more) {
        List<String> arguments = new java.util.ArrayList<>(List.of(
                "drill",
                "--fault",
                fault,
                "--rate",
                "30",
                "--before",
                before,
                "--for",
                lasts,
                "--switch-within",
                "12s",
                "--late-after",
                "30s",
                "--kafka",
                stack.bootstrapServers(),
                "--simulator",
                stack.simulatorUrl().toString()));
        arguments.addAll(List.of(more));
        return CommandProcess.start(folder, arguments).awaitEnd(Duration.ofMinutes(4));
    }

    private static void awaitState(String state) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                Http.send(HttpRequest.newBuilder(first.url().resolve("/api/v1/channels")))
                                        .body())
                        .contains("\"provider\":\"meta\",\"scope\":null,\"state\":\"" + state + "\""));
        // The other node reads the same topic; half a second is what it is allowed.
        Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> true);
    }
}
