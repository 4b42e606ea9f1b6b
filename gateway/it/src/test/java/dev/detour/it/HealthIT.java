package dev.detour.it;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What follows from the health of a provider, with two nodes, a broker and the simulator as processes. */
class HealthIT {
    /** A release test looks among a million: {@code -Ddetour.it.search.messages=1000000}. */
    private static final int SEARCHED = Integer.getInteger("detour.it.search.messages", 2_000);

    private static final String SECRET = "the secret of pseudonyms of a test";
    private static final String TENANT = ",\"metadata\":{\"tenant\":\"drill\"}";

    @TempDir
    private static Path folder;

    private static Stack stack;
    private static GatewayProcess first;
    private static GatewayProcess second;

    @BeforeAll
    static void start() {
        stack = Stack.start(folder);
        Map<String, String> settings =
                Map.of("detour.budgets.sms.tenants.poor.messages-per-hour", "5", "detour.recipients.secret", SECRET);
        first = stack.startGateway(settings);
        second = stack.startAnotherGateway(settings);
    }

    @AfterAll
    static void stop() {
        try {
            PublicTopics.assertValid(stack);
        } finally {
            stack.close();
        }
    }

    /** A test that has failed leaves no word of an operator behind, which the next would take for a state. */
    @AfterEach
    void takeBack() {
        for (String left : List.of("/api/v1/overrides/whatsapp", "/api/v1/drills/meta")) {
            Http.send(HttpRequest.newBuilder(first.url().resolve(left)).DELETE());
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

    @Test
    void eachNodeFindsTheMessagesOfBoth() {
        // Given
        Traffic traffic = new Traffic(stack, 9, 20);
        traffic.publish("standard", 0, 40, 0);
        traffic.awaitEnd(40);

        // When // Then: each is asked, and none holds all of them
        for (GatewayProcess node : List.of(first, second)) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
                for (int i = 0; i < 40; i++) {
                    assertThat(get(node, "/api/v1/messages/" + traffic.id(i)))
                            .contains("\"delivered\"")
                            .doesNotContain("missing");
                }
                for (int i = 0; i < 20; i++) {
                    assertThat(get(
                                    node,
                                    "/api/v1/messages?address=%2B"
                                            + traffic.phone(i).substring(1)))
                            .contains("\"" + traffic.id(i) + "\"", "\"" + traffic.id(i + 20) + "\"")
                            .doesNotContain("\"" + traffic.id((i + 1) % 20) + "\"", "missingNodes");
                }
            });
        }
    }

    @Test
    void whatATenantCannotPayForWaitsOnEveryNodeUntilItsChannelIsBack() {
        // Given
        Traffic traffic = new Traffic(stack, 8, 50);
        URI override = first.url().resolve("/api/v1/overrides/whatsapp");
        String body = "{\"state\":\"down\",\"reason\":\"a test\",\"expiresIn\":\"PT5M\"}";
        String poor = ",\"metadata\":{\"tenant\":\"poor\"}";
        Http.send(HttpRequest.newBuilder(override).PUT(BodyPublishers.ofString(body)));
        awaitState("down");
        traffic.publish("standard", 0, 5, 0, poor);
        awaitChannels(first, "\"poor\":{\"messages\":{\"spent\":5,\"limit\":5");
        awaitChannels(second, "\"poor\":{\"messages\":{\"spent\":5,\"limit\":5");

        // When
        traffic.publish("standard", 5, 15, 0, poor);
        traffic.publish("urgent", 15, 17, 0, poor);

        // Then
        Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            StatusLog log = StatusLog.read(stack, traffic.prefix());
            assertThat(IntStream.range(5, 15).mapToObj(i -> log.of(traffic.id(i))))
                    .allSatisfy(events -> assertThat(events)
                            .last()
                            .extracting(
                                    event -> event.path("reason").path("code").asText())
                            .isEqualTo("budget.exhausted"));
            assertThat(log.ended(traffic.id(15)) && log.ended(traffic.id(16))).isTrue();
        });
        Http.send(HttpRequest.newBuilder(override).DELETE());
        Ledger ledger = traffic.awaitEnd(17);
        traffic.assertNothingLostAndInOrder(ledger, 17);
        assertThat(IntStream.range(0, 17).mapToObj(i -> ledger.provider(traffic.id(i))))
                .containsExactlyElementsOf(IntStream.range(0, 17)
                        .mapToObj(i -> i >= 5 && i < 15 ? "whatsapp" : "twilio")
                        .toList());
        awaitState("healthy");
    }

    @Test
    void aDrillInsideMovesOneTenantAndNobodyElse() {
        // Given
        Traffic others = new Traffic(stack, 10, 50);
        Traffic tenant = new Traffic(stack, 12, 50);
        URI drill = first.url().resolve("/api/v1/drills/meta");
        assertThat(order(drill, "none")).isEqualTo(200);
        awaitChannels(first, "\"fault\":\"none\"");
        tenant.publish("standard", 0, 100, 0, TENANT);

        // When
        assertThat(order(drill, "down")).isEqualTo(200);
        awaitChannels(first, "\"fault\":\"down\"");
        tenant.publish("standard", 100, 300, 0, TENANT);
        others.publish("standard", 0, 200, 0);

        // Then
        awaitChannels(first, "\"scope\":\"tenant:drill\",\"state\":\"down\"");
        assertThat(Http.send(HttpRequest.newBuilder(drill).DELETE()).statusCode())
                .isEqualTo(200);
        Ledger ofTenant = tenant.awaitEnd(300);
        tenant.assertNothingLostAndInOrder(ofTenant, 300);
        assertThat(ofTenant.unexplainedDuplicates()).isEmpty();
        assertThat(IntStream.range(100, 300)
                        .filter(i -> ofTenant.provider(tenant.id(i)).equals("twilio")))
                .as("messages of the drill that went another way")
                .hasSizeGreaterThan(150);
        Ledger ofOthers = others.awaitEnd(200);
        assertThat(IntStream.range(0, 200)
                        .filter(i -> !ofOthers.provider(others.id(i)).equals("whatsapp")))
                .as("messages of others that went another way")
                .isEmpty();
        awaitState("healthy");
    }

    @Test
    void aMessageIsFoundByItsNumberOnANodeThatDoesNotHoldIt() {
        // Given
        StatusHistory history = new StatusHistory(stack, 11, SECRET);
        history.publish(SEARCHED);
        history.awaitKept(SEARCHED, Duration.ofSeconds(60 + SEARCHED / 1_000), first, second);
        int wanted = SEARCHED / 2;
        boolean isWithFirst = history.isHeldBy(first, wanted);
        assertThat(history.isHeldBy(second, wanted)).as("by one node only").isNotEqualTo(isWithFirst);
        GatewayProcess other = isWithFirst ? second : first;
        String number = "%2B" + history.phone(wanted).substring(1);

        // When
        long began = System.nanoTime();
        String found = get(other, "/api/v1/messages?address=" + number);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        String timeline = get(other, "/api/v1/messages/" + history.id(wanted));

        // Then
        System.out.println(
                "one of " + SEARCHED + " messages was found on another node after " + took.toMillis() + " ms");
        assertThat(found).containsOnlyOnce("\"id\":").contains("\"" + history.id(wanted) + "\"");
        assertThat(timeline).contains("accepted", "sent", "delivered");
    }

    private static String get(GatewayProcess node, String path) {
        return Http.send(HttpRequest.newBuilder(node.url().resolve(path))).body();
    }

    private static int order(URI drill, String fault) {
        String body = "{\"tenant\":\"drill\",\"fault\":\"" + fault + "\",\"reason\":\"a test\",\"expiresIn\":\"PT2M\"}";
        return Http.send(HttpRequest.newBuilder(drill).PUT(BodyPublishers.ofString(body)))
                .statusCode();
    }

    private static CommandProcess.End drill(String fault, String before, String lasts, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
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

    private static void awaitChannels(GatewayProcess node, String part) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                Http.send(HttpRequest.newBuilder(node.url().resolve("/api/v1/channels")))
                                        .body())
                        .contains(part));
    }

    private static void awaitState(String state) {
        awaitChannels(first, "\"provider\":\"meta\",\"scope\":null,\"state\":\"" + state + "\"");
        // The other node reads the same topic; half a second is what it is allowed.
        Awaitility.await().pollDelay(Duration.ofMillis(500)).until(() -> true);
    }
}
