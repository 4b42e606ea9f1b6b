package dev.detour.it;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Token;
import dev.detour.it.MetaCalls.Update;
import dev.detour.testkit.ScriptedMailServer;
import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the status topic says in the end is what the providers know, however they have told it. The figures of a release
 * test: {@code -Ddetour.it.truth.messages=100000 -Ddetour.it.truth.kills=10}.
 */
class TruthIT {
    private static final int MESSAGES = Integer.getInteger("detour.it.truth.messages", 3_000);
    private static final int KILLS = Integer.getInteger("detour.it.truth.kills", 1);
    private static final int MESSAGES_FOR_EACH_KILL = 900;
    /** A conversation waits for each of its messages, so a long test needs more of them. */
    private static final int CONVERSATIONS = Math.max(400, MESSAGES / 50);

    private static final int ASKED = 300;
    private static final int MOST_UPDATES = 1_000;
    private static final long SEED = 20261124;
    private static final Duration PATIENCE = Duration.ofSeconds(90 + MESSAGES / 200);

    private static final Duration LEASE = Duration.ofSeconds(2);

    /** Receipts that come when the test sends them, and resets of one call in twenty, look like an outage. */
    private static final Map<String, String> SETTINGS = Map.of(
            "detour.policies.transactional.confirm-within",
            "25s",
            "detour.health.shadow",
            "true",
            "detour.sender.lease",
            LEASE.toSeconds() + "s");

    @TempDir
    private static Path folder;

    private static Stack stack;
    private static GatewayProcess gateway;

    /** Completed when the mail server begins to greet. */
    private static final CompletableFuture<Void> GREETING = new CompletableFuture<>();

    private static ScriptedMailServer mailServer;

    @BeforeAll
    static void start() {
        stack = Stack.start(folder);
        mailServer = new ScriptedMailServer((connection, command) -> {
            if (command.equals("BANNER")) {
                GREETING.join();
            }
            return null;
        });
        gateway = stack.startGateway(settings());
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("detour.providers.smtp.port", Integer.toString(mailServer.port()));
        return settings;
    }

    @AfterAll
    static void stop() {
        stack.close();
        mailServer.close();
    }

    /** What a provider knows of one message, in the order in which it should be told. */
    private static List<String> fate(Random random) {
        int draw = random.nextInt(100);
        if (draw == 0) {
            return List.of();
        } else if (draw < 4) {
            return List.of("sent", "failed");
        } else if (draw < 8) {
            return List.of("sent", "failed", "delivered");
        } else if (draw < 20) {
            return List.of("sent", "read");
        } else if (draw < 60) {
            return List.of("sent", "delivered", "read");
        }
        return List.of("sent", "delivered");
    }

    /** The naive twin of the lattice: what the sorted, deduplicated receipts of the first attempt say. */
    private static String expected(List<String> fate) {
        // What WhatsApp has not delivered, the text message is.
        return fate.contains("read") ? "read" : "delivered";
    }

    @Test
    void doubledShuffledMissingAndEarlyReceiptsEndInTheStateOfTheSortedOnes() {
        // Given: the double takes messages and reports nothing by itself
        Traffic traffic = new Traffic(stack, 21, CONVERSATIONS);
        Random random = new Random(SEED);
        Map<String, List<String>> fates = new HashMap<>();
        IntStream.range(0, MESSAGES).forEach(i -> fates.put(traffic.id(i), fate(random)));
        stack.simulator().reset();
        stack.simulator().setFaults("whatsapp", "{\"receipts\":{\"enabled\":false},\"latency\":{\"fixed\":\"300ms\"}}");
        stack.simulator().setFaults("twilio", "{\"receipts\":{\"doubled\":0.5,\"reordered\":0.5}}");
        traffic.publish("standard", 0, MESSAGES, 0);

        // When: one in a hundred is told before the answer, all the others in disorder, each twice
        int early = tellEarly(traffic, fates);
        List<Long> answers = tell(shuffled(taken(traffic, fates), fates, random));

        // Then
        StatusLog log = awaitState(traffic, fates);
        assertThat(log.contradictions()).as("seed %d", SEED).isEmpty();
        for (int i = 0; i < MESSAGES; i++) {
            List<JsonNode> events = log.of(traffic.id(i));
            assertThat(events.stream().filter(event -> event.path("final").asBoolean()))
                    .as("ends of %s, seed %d: %s", traffic.id(i), SEED, events)
                    .hasSize(1);
            assertThat(events.stream()
                            .filter(event -> event.path("duplicateDelivery").asBoolean()))
                    .as("deliveries of %s, seed %d: %s", traffic.id(i), SEED, events)
                    .hasSize(log.reached(traffic.id(i)).size() > 1 ? 1 : 0);
        }
        assertThat(reasons(log, traffic, fates))
                .as("why messages without a receipt went on, seed %d", SEED)
                .containsOnly("receipt.missing");
        assertThat(early).as("receipts that came before the answer").isPositive();
        Collections.sort(answers);
        assertThat(answers.get(answers.size() / 2))
                .as("median of the webhook's answers, in ms")
                .isLessThan(250);
    }

    @Test
    void whatWasTakenBeforeAResetIsSettledByItsReceiptAndNotSentAgain() {
        // Given
        Traffic traffic = new Traffic(stack, 22, CONVERSATIONS);
        stack.simulator().reset();
        stack.simulator().clearFaults("twilio");
        stack.simulator().setFaults("whatsapp", "{\"resetAfter\":0.05}");

        // When
        traffic.publish("standard", 0, MESSAGES, 0);

        // Then
        Ledger ledger = traffic.awaitEnd(MESSAGES);
        traffic.assertNothingLostAndInOrder(ledger, MESSAGES);
        assertThat(ledger.unexplainedDuplicates()).isEmpty();
        long sentAgain = IntStream.range(0, MESSAGES)
                .filter(i -> ledger.taken(traffic.id(i)) > 1)
                .count();
        assertThat(ledger.ambiguous()).as("messages in doubt").isGreaterThan(MESSAGES / 50);
        assertThat(sentAgain).as("messages sent again").isLessThanOrEqualTo(ledger.ambiguous() / 100);
    }

    @Test
    void whatWaitedForAConnectionUntilItsTimeWasUpIsNotSent() {
        // Given
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            producer.send(new ProducerRecord<>("detour.messages.urgent", Topic.utf8("late"), Topic.utf8("""
                    {"id":"late-1","to":{"email":"ana@example.com"},"policy":{"channels":["email"]},
                     "subject":"Code","text":"4711","ttl":"PT2S"}""")));
        }
        Awaitility.await().until(() -> mailServer.connections() > 0);
        long published = System.nanoTime();

        // When
        Awaitility.await()
                .until(() ->
                        System.nanoTime() - published > Duration.ofSeconds(2).toNanos());
        GREETING.complete(null);

        // Then
        StatusLog.await(
                stack,
                "late-",
                PATIENCE,
                log -> assertThat(log.of("late-1"))
                        .last()
                        .satisfies(event ->
                                assertThat(event.path("status").asText()).isEqualTo("expired")));
        Awaitility.await().until(() -> mailServer.commands().stream().anyMatch(line -> line.startsWith("EHLO")));
        assertThat(mailServer.commands()).noneMatch(line -> line.startsWith("MAIL"));
    }

    @Test
    void whatAProviderCanBeAskedForIsHardlyEverSentAgainEvenIfThePolicySaysSo() {
        // Given
        Traffic traffic = new Traffic(stack, 24, ASKED);
        stack.simulator().reset();
        stack.simulator().clearFaults("whatsapp");
        stack.simulator().setFaults("twilio", "{\"resetAfter\":0.2}");

        // When
        traffic.publish("urgent", 0, ASKED, 0, ",\"policy\":{\"channels\":[\"sms\"],\"on-ambiguous\":\"resend\"}");

        // Then
        Ledger ledger = traffic.awaitEnd(ASKED);
        traffic.assertNothingLostAndInOrder(ledger, ASKED);
        long cut = stack.simulator().journal().stream()
                .filter(entry -> entry.answer().equals("reset-after"))
                .count();
        assertThat(cut).as("answers that were cut off").isGreaterThan(ASKED / 10);
        assertThat(ledger.unexplainedDuplicates()).isEmpty();
        // An answer may come too late, or not at all; then it is sent again, and on record as ambiguous.
        assertThat(IntStream.range(0, ASKED)
                        .filter(i -> ledger.taken(traffic.id(i)) > 1)
                        .count())
                .as("messages that were sent again")
                .isLessThanOrEqualTo(cut / 20);
    }

    @Test
    void whatKafkaConfirmedTooLateIsConfirmedOnceMoreAndSent() {
        // Given: cursors that are under way when Kafka stands still for longer than a lease
        Traffic traffic = new Traffic(stack, 26, CONVERSATIONS);
        stack.simulator().reset();
        stack.simulator().clearFaults("twilio");
        stack.simulator().clearFaults("whatsapp");
        traffic.publish("standard", 0, MESSAGES, 0);
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> traffic.takenSoFar() > MESSAGES / 4);

        // When
        stack.broker().freeze();
        Awaitility.await().pollDelay(LEASE.plusSeconds(1)).until(() -> true);
        stack.broker().thaw();

        // Then
        Ledger ledger = traffic.awaitEnd(MESSAGES);
        traffic.assertNothingLostAndInOrder(ledger, MESSAGES);
        assertThat(ledger.unexplainedDuplicates()).isEmpty();
        assertThat(IntStream.range(0, MESSAGES)
                        .mapToObj(traffic::id)
                        .filter(id -> !ledger.provider(id).equals("whatsapp")))
                .as("messages that somebody had to give up waiting for")
                .isEmpty();
        assertThat(ledger.ambiguous()).as("messages in doubt").isZero();
    }

    @Test
    void whateverWasTakenTwiceAfterKillsIsOnRecordAsAmbiguousAndNothingIsMissing() {
        // Given: a rate at which each kill comes in the middle
        int messages = KILLS * MESSAGES_FOR_EACH_KILL;
        Traffic traffic = new Traffic(stack, 23, 300);
        stack.simulator().reset();
        stack.simulator().clearFaults("twilio");
        stack.simulator().clearFaults("whatsapp");
        gateway.close();
        Map<String, String> slow = settings();
        slow.put("detour.providers.meta.rate", "400");
        gateway = stack.startGateway(slow);
        traffic.publish("standard", 0, messages, 0);

        // When
        for (int kill = 0; kill < KILLS; kill++) {
            int enough = kill * MESSAGES_FOR_EACH_KILL + MESSAGES_FOR_EACH_KILL / 3;
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> traffic.takenSoFar() > enough);
            gateway.kill();
            gateway = stack.startGateway(slow);
        }

        // Then
        Ledger ledger = traffic.awaitEnd(messages);
        traffic.assertNothingLostAndInOrder(ledger, messages);
        assertThat(ledger.unexplainedDuplicates()).isEmpty();
    }

    /** Tells the fate of every hundredth message as soon as the double has seen it; returns how many were early. */
    private static int tellEarly(Traffic traffic, Map<String, List<String>> fates) {
        Map<String, Boolean> told = new HashMap<>();
        MetaCalls meta = MetaCalls.of(stack);
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            Map<String, JournalEntry> seen = taken(traffic, fates);
            for (int i = 0; i < MESSAGES; i += 100) {
                JournalEntry entry = seen.get(traffic.id(i));
                if (entry != null && !told.containsKey(traffic.id(i))) {
                    meta.report(updates(entry, fate(traffic.id(i), fates)));
                    // The answer takes 300 ms; with a margin for two clocks of one machine.
                    Instant answer = Instant.parse(entry.at()).plusMillis(250);
                    told.put(
                            traffic.id(i),
                            InstantSource.system().instant().isBefore(answer)
                                    && !fate(traffic.id(i), fates).isEmpty());
                }
            }
            return seen.size() == MESSAGES;
        });
        return Collections.frequency(new ArrayList<>(told.values()), true);
    }

    /** What Meta's double has taken, by message id. */
    private static Map<String, JournalEntry> taken(Traffic traffic, Map<String, List<String>> fates) {
        Map<DeliveryKey, String> ids = new HashMap<>();
        fates.keySet().forEach(id -> ids.put(DeliveryKey.of(0, id), id));
        Map<String, JournalEntry> taken = new HashMap<>();
        for (JournalEntry entry : stack.simulator().journal()) {
            String text = entry.token();
            if (text != null && entry.provider().equals("whatsapp") && entry.taken()) {
                DeliveryKey delivery = Token.decode(text).orElseThrow().delivery();
                String id = ids.get(new DeliveryKey(0, delivery.idHigh(), delivery.idLow()));
                if (id != null && id.startsWith(traffic.prefix())) {
                    taken.put(id, entry);
                }
            }
        }
        return taken;
    }

    private static List<Update> shuffled(
            Map<String, JournalEntry> taken, Map<String, List<String>> fates, Random random) {
        List<Update> updates = new ArrayList<>();
        taken.forEach((id, entry) -> {
            updates.addAll(updates(entry, fate(id, fates)));
            updates.addAll(updates(entry, fate(id, fates)));
        });
        Collections.shuffle(updates, random);
        return updates;
    }

    private static List<Update> updates(JournalEntry entry, List<String> fate) {
        String id = String.valueOf(entry.providerMessageId());
        return fate.stream()
                .map(status -> new Update(id, entry.token(), status, status.equals("failed") ? 131026 : 0))
                .toList();
    }

    /** Reports all of it in requests of any size; returns how long each took, in milliseconds. */
    private static List<Long> tell(List<Update> updates) {
        Random sizes = new Random(SEED);
        MetaCalls meta = MetaCalls.of(stack);
        List<Long> answers = new ArrayList<>();
        for (int from = 0; from < updates.size(); ) {
            int to = Math.min(updates.size(), from + 1 + sizes.nextInt(MOST_UPDATES));
            long start = System.nanoTime();
            assertThat(meta.report(updates.subList(from, to))).isEqualTo(200);
            answers.add(Duration.ofNanos(System.nanoTime() - start).toMillis());
            from = to;
        }
        return answers;
    }

    private static StatusLog awaitState(Traffic traffic, Map<String, List<String>> fates) {
        return StatusLog.await(
                stack,
                traffic.prefix(),
                PATIENCE,
                log -> assertThat(IntStream.range(0, MESSAGES)
                                .mapToObj(traffic::id)
                                .filter(id -> !log.ended(id) || !log.highest(id).equals(expected(fate(id, fates))))
                                .map(id -> id + " " + fate(id, fates) + " " + log.of(id)))
                        .as("seed %d", SEED)
                        .isEmpty());
    }

    private static List<String> reasons(StatusLog log, Traffic traffic, Map<String, List<String>> fates) {
        return IntStream.range(0, MESSAGES)
                .mapToObj(traffic::id)
                .filter(id -> fate(id, fates).isEmpty())
                .flatMap(id -> log.of(id).stream())
                .filter(event -> event.path("status").asText().equals("failed-over"))
                .map(event -> event.path("reason").path("code").asText())
                .toList();
    }

    private static List<String> fate(String id, Map<String, List<String>> fates) {
        return fates.getOrDefault(id, List.of());
    }
}
