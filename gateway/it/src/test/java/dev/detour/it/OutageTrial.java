package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.core.delivery.DeliveryKey;
import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Outages with two nodes, a broker and the simulator as processes. Too long for every run of the tests:
 * {@code ./mvnw verify -pl gateway/it -am -Dit.test=OutageTrial}, for a release with
 * {@code -Ddetour.it.outage.backlog=100000}.
 */
class OutageTrial {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BACKLOG = Integer.getInteger("detour.it.outage.backlog", 2_000);
    private static final int URGENT = 20;
    private static final int WARM_UP = 4_000;
    /** What WhatsApp takes a second: slow, so that a backlog lies there. */
    private static final int SLOW = 80;
    /** What the fallback takes a second. */
    private static final int FALLBACK = 300;

    private static final String ERRORS = "{\"errors\":[{\"code\":131000}]}";
    private static final String TWILIO_ERRORS = "{\"errors\":[{\"code\":20500}]}";

    @TempDir
    private Path folder;

    @Test
    void aBacklogGoesOverTheFallbackAtItsRateUrgentMessagesAheadOfItAndNothingIsSentTwice() {
        Map<String, String> settings = Map.of(
                "detour.providers.meta.rate",
                Integer.toString(SLOW),
                "detour.providers.twilio.rate",
                Integer.toString(FALLBACK / 2),
                "detour.policies.transactional.confirm-within",
                "15m");
        try (Stack stack = Stack.startForLong(folder, null)) {
            stack.startGateway(settings);
            stack.startAnotherGateway(settings);
            warmUp(stack);
            Traffic backlog = new Traffic(stack, 31, BACKLOG);
            Traffic urgent = new Traffic(stack, 32, URGENT);

            // Given: what was taken while all was well, and the rest in line
            backlog.publish("standard", 0, BACKLOG, 0);
            Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> backlog.takenSoFar() > WARM_UP + 6 * SLOW);

            // When
            stack.simulator().setFaults("whatsapp", ERRORS);
            Instant begun = now();
            awaitTaken(stack, "twilio", WARM_UP + FALLBACK / 4);
            Instant urgentFrom = now();
            urgent.publish("urgent", 0, URGENT, 0);

            // Then
            Ledger ledger = backlog.awaitEnd(BACKLOG);
            Instant ended = now();
            backlog.assertNothingLostAndInOrder(ledger, BACKLOG);
            assertThat(ledger.unexplainedDuplicates()).isEmpty();
            Set<DeliveryKey> ofBacklog = backlog.deliveries(BACKLOG);
            Set<DeliveryKey> urgentOnes = urgent.deliveries(URGENT);
            List<JournalEntry> texts = taken(stack, "twilio").stream()
                    .filter(text ->
                            ofBacklog.contains(Traffic.delivery(text)) || urgentOnes.contains(Traffic.delivery(text)))
                    .toList();
            // Over three seconds: where the machine stands still for a moment, what was let go before arrives together.
            assertThat(inEachThreeSeconds(texts))
                    .as("text messages in each three seconds, at a rate of %d", FALLBACK)
                    .allSatisfy((begin, count) -> assertThat(count).isLessThanOrEqualTo(3 * FALLBACK * 11 / 10));
            List<Duration> waited = texts.stream()
                    .filter(text -> urgentOnes.contains(Traffic.delivery(text)))
                    .map(text -> Duration.between(urgentFrom, Instant.parse(text.at())))
                    .toList();
            assertThat(waited)
                    .as("how long each urgent message waited beside the backlog")
                    .hasSize(URGENT)
                    .allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(5)));

            // And: after the return, whatever is still there is not sent once more
            stack.simulator().clearFaults("whatsapp");
            Traffic after = new Traffic(stack, 33, 50);
            after.publish("standard", 0, 200, 0);
            after.assertNothingLostAndInOrder(after.awaitEnd(200), 200);
            Ledger again = backlog.awaitEnd(BACKLOG);
            assertThat(again.unexplainedDuplicates()).isEmpty();
            System.out.printf(
                    "backlog of %d: first text message to the last end in %d s, %d by text message, the slowest urgent one"
                            + " after %d ms%n",
                    BACKLOG,
                    Duration.between(begun, ended).toSeconds(),
                    texts.size(),
                    waited.stream().mapToLong(Duration::toMillis).max().orElse(-1));
        }
    }

    @Test
    void withBothChannelsDownAndKafkaRestartedNothingGoesBackAndForthAndDeadlinesAreKept() {
        try (Stack stack = Stack.startForLong(folder, null)) {
            stack.startGateway(Map.of());
            stack.startAnotherGateway(Map.of());
            Traffic patient = new Traffic(stack, 34, 50);
            Traffic hasty = new Traffic(stack, 35, 50);
            String both = ",\"policy\":{\"channels\":[\"whatsapp\",\"sms\"]}";
            patient.publish("standard", 0, 100, 0, both);
            patient.awaitEnd(100);

            // Given
            stack.simulator().setFaults("whatsapp", ERRORS);
            stack.simulator().setFaults("twilio", TWILIO_ERRORS);
            Instant begun = now();
            patient.publish("standard", 100, 400, 0, both);
            hasty.publish("standard", 0, 100, 0, both + ",\"ttl\":\"PT20S\"");
            Instant deadline = now().plusSeconds(20);
            awaitStates(stack, begun);

            // When
            stack.broker().close();
            stack.restartBroker();

            // Then: what could not wait is over in time, what could is kept
            Ledger expired = hasty.awaitEnd(100);
            assertThat(IntStream.range(0, 100)
                            .mapToObj(i -> expired.statuses(hasty.id(i)).getLast()))
                    .containsOnly("expired");
            assertThat(stack.simulator().journal().stream()
                            .filter(entry -> hasty.deliveries(100).contains(Traffic.delivery(entry)))
                            .map(entry -> Instant.parse(entry.at())))
                    .as("attempts after the deadline")
                    .allSatisfy(at -> assertThat(at).isBefore(deadline.plusMillis(100)));
            stack.simulator().clearFaults("whatsapp");
            stack.simulator().clearFaults("twilio");
            Ledger ledger = patient.awaitEnd(400);
            patient.assertNothingLostAndInOrder(ledger, 400);
            assertThat(ledger.unexplainedDuplicates()).isEmpty();
            assertThat(switches(stack, begun))
                    .as("how often each provider was switched away from")
                    .allSatisfy((provider, times) -> assertThat(times).isLessThanOrEqualTo(2));
        }
    }

    @Test
    void anOwnWebhookThatNobodyReachesIsNoOutage() {
        try (Forwarder door = new Forwarder();
                Stack stack = Stack.startForLong(folder, door.url())) {
            GatewayProcess first = stack.startGateway(Map.of());
            door.leadTo(first.url());
            stack.startAnotherGateway(Map.of());
            Traffic traffic = new Traffic(stack, 36, 200);
            Instant begun = now();
            steadily(traffic, 0, 2_000);

            // When
            door.cut();
            steadily(traffic, 2_000, 5_000);
            door.mend();

            // Then
            Ledger ledger = traffic.awaitEnd(5_000);
            traffic.assertNothingLostAndInOrder(ledger, 5_000);
            assertThat(ledger.unexplainedDuplicates()).isEmpty();
            assertThat(taken(stack, "twilio")).as("messages by text message").isEmpty();
            assertThat(switches(stack, begun)).isEmpty();
        }
    }

    /** Over both channels: compilers of four young processes take the machine from what is to be seen. */
    private static void warmUp(Stack stack) {
        Traffic byWhatsApp = new Traffic(stack, 37, 200);
        Traffic byText = new Traffic(stack, 38, 200);
        Instant begun = now();
        for (int i = 0; i < WARM_UP; i += 10) {
            byWhatsApp.publish("standard", i, i + 10, 0);
            byText.publish("standard", i, i + 10, 0, ",\"policy\":{\"channels\":[\"sms\"]}");
            await(begun.plusMillis(10L * (i + 10)));
        }
        byWhatsApp.awaitEnd(WARM_UP);
        byText.awaitEnd(WARM_UP);
    }

    /** A hundred a second. */
    private static void steadily(Traffic traffic, int from, int to) {
        Instant begun = now();
        for (int i = from; i < to; i += 10) {
            traffic.publish("standard", i, i + 10, 0);
            await(begun.plusMillis(10L * (i + 10 - from)));
        }
    }

    private static void await(Instant next) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofMinutes(1))
                .until(() -> !now().isBefore(next));
    }

    private static void awaitTaken(Stack stack, String provider, int count) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        stack.simulator().stats().path(provider).path("taken").asInt() >= count);
    }

    /** Until both providers have been switched away from. */
    private static void awaitStates(Stack stack, Instant since) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> switches(stack, since).keySet().containsAll(Set.of("meta", "twilio")));
    }

    /** How often each provider was switched away from, by name. */
    private static Map<String, Integer> switches(Stack stack, Instant since) {
        Map<String, Integer> switches = new HashMap<>();
        Map<String, Boolean> away = new HashMap<>();
        Topic.read(stack.bootstrapServers(), "detour.health", record -> {
            if (record.value() == null || record.timestamp() < since.toEpochMilli()) {
                return;
            }
            JsonNode health = json(record.value());
            if (!health.path("scope").isNull()) {
                return;
            }
            String provider = health.path("provider").asText();
            String state = health.path("state").asText();
            boolean now = Set.of("down", "degraded", "account-fault").contains(state);
            // What recovers has not returned yet: a relapse counts.
            if (now && !away.getOrDefault(provider, false)) {
                switches.merge(provider, 1, Integer::sum);
            }
            away.put(provider, now);
        });
        return switches;
    }

    private static List<JournalEntry> taken(Stack stack, String provider) {
        List<JournalEntry> taken = new ArrayList<>();
        for (JournalEntry entry : stack.simulator().journal()) {
            if (entry.provider().equals(provider) && entry.taken()) {
                taken.add(entry);
            }
        }
        return taken;
    }

    private static Map<Long, Integer> inEachThreeSeconds(List<JournalEntry> entries) {
        Map<Long, Integer> counts = new HashMap<>();
        entries.forEach(entry -> counts.merge(Instant.parse(entry.at()).getEpochSecond() / 3, 1, Integer::sum));
        return counts;
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Instant now() {
        return InstantSource.system().instant();
    }
}
