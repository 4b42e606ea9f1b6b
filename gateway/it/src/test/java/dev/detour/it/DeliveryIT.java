package dev.detour.it;

import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;

/** The main job, with a real broker, real sockets and a gateway in a process of its own. */
class DeliveryIT {
    private static final int MESSAGES = Integer.getInteger("detour.it.messages", 5_000);
    private static final int CONVERSATIONS = Integer.getInteger("detour.it.conversations", 300);

    @TempDir
    private Path folder;

    private Stack stack;

    @BeforeEach
    void start() {
        stack = Stack.start(folder);
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void deliversEachMessageOnceInOrderAndUnknownRecipientsBySms() {
        // Given
        Traffic traffic = new Traffic(stack, 1, CONVERSATIONS);
        GatewayProcess gateway = stack.startGateway(Map.of());
        stack.simulator().setFaults("whatsapp", Traffic.UNKNOWN_FAULT);

        // When
        traffic.publish("standard", 0, MESSAGES, 0.01);

        // Then
        Ledger ledger = traffic.awaitEnd(MESSAGES);
        traffic.assertNothingLostAndInOrder(ledger, MESSAGES);
        assertThat(IntStream.range(0, MESSAGES).filter(i -> ledger.taken(traffic.id(i)) != 1))
                .as("messages that were not taken exactly once")
                .isEmpty();
        assertThat(IntStream.range(0, MESSAGES)
                        .filter(i ->
                                !ledger.provider(traffic.id(i)).equals(traffic.isUnknown(i) ? "twilio" : "whatsapp")))
                .as("messages at the wrong provider")
                .isEmpty();
        assertThat(ledger.statuses(traffic.id(1))).containsExactly("accepted", "dispatched", "sent", "delivered");
        assertThat(ledger.statuses(traffic.id(0)))
                .containsExactly("accepted", "dispatched", "failed-over", "dispatched", "sent", "delivered");
        // No address, content or secret may be seen in what the gateway says about itself.
        String metrics = Http.send(HttpRequest.newBuilder(gateway.url().resolve("/q/metrics")))
                .body();
        assertThat(List.of(gateway.log(), metrics))
                .allSatisfy(text -> assertThat(text)
                        .doesNotContain("+49151", "%2B49151", "49151010", "number 1", "simulator-app-secret"));
    }

    @Test
    void losesNothingAndDuplicatesNothingWithoutARecordWhenTheGatewayIsKilled() {
        // Given
        Traffic traffic = new Traffic(stack, 2, CONVERSATIONS);
        Map<String, String> quick = Map.of("detour.policies.transactional.confirm-within", "20s");
        GatewayProcess gateway = stack.startGateway(quick);
        traffic.publish("standard", 0, MESSAGES, 0);
        Awaitility.await()
                .atMost(Duration.ofMinutes(2).plusMillis(5L * MESSAGES))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> traffic.takenSoFar() > MESSAGES / 4);

        // When
        gateway.kill();
        stack.startGateway(quick);

        // Then
        Ledger ledger = traffic.awaitEnd(MESSAGES);
        traffic.assertNothingLostAndInOrder(ledger, MESSAGES);
        assertThat(ledger.unexplainedDuplicates()).isEmpty();
        assertThat(ledger.ambiguous())
                .as("in doubt: at most what was under way")
                .isLessThanOrEqualTo(1_000);
    }

    @Test
    void leavesNothingInDoubtWhenItIsAskedToStop() {
        // Given
        Traffic traffic = new Traffic(stack, 3, CONVERSATIONS);
        GatewayProcess gateway = stack.startGateway(Map.of());
        traffic.publish("standard", 0, MESSAGES, 0);
        Awaitility.await()
                .atMost(Duration.ofMinutes(2).plusMillis(5L * MESSAGES))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> traffic.takenSoFar() > MESSAGES / 4);

        // When
        gateway.close();
        int takenAtStop = traffic.takenSoFar();
        stack.startGateway(Map.of());

        // Then
        Ledger ledger = traffic.awaitEnd(MESSAGES);
        assertThat(takenAtStop).as("it was stopped in the middle").isLessThan(MESSAGES);
        traffic.assertNothingLostAndInOrder(ledger, MESSAGES);
        assertThat(ledger.ambiguous()).isZero();
        assertThat(IntStream.range(0, MESSAGES).filter(i -> ledger.taken(traffic.id(i)) != 1))
                .isEmpty();
    }

    @Test
    void urgentMessagesOvertakeACampaignAndAHangingMailServerHoldsNobodyUp() {
        // Given: a campaign that needs 20 seconds at the provider's rate, and mails that never get an answer
        Traffic campaign = new Traffic(stack, 4, CONVERSATIONS);
        Traffic codes = new Traffic(stack, 5, CONVERSATIONS);
        stack.startGateway(Map.of("detour.providers.meta.rate", "100"));
        stack.simulator().setFaults("smtp", "{\"hang\":1}");
        new Mails(stack).publish(100);
        campaign.publish("bulk", 0, 2_000, 0);
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> campaign.takenSoFar() > 100);

        // When
        codes.publish("urgent", 0, 50, 0);

        // Then
        codes.awaitEnd(50);
        List<JournalEntry> journal = stack.simulator().journal();
        long campaignSoFar = journal.stream()
                .filter(entry -> entry.to().startsWith("+4915104"))
                .count();
        assertThat(journal.stream().filter(entry -> entry.to().startsWith("+4915105")))
                .hasSize(50);
        assertThat(campaignSoFar)
                .as("campaign messages sent before the last code")
                .isLessThan(1_500);
        assertThat(stack.simulator().stats().path("smtp").path("taken").asInt()).isZero();
    }
}
