package dev.detour.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.contract.Lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OutboxTest {
    private static final long SEED = 2611;
    private static final long PLENTY = 1 << 20;
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final FakeKafka kafka = new FakeKafka(SEED);

    @AfterEach
    void end() {
        kafka.close();
    }

    @Test
    void forwardsInTheOrderInWhichMessagesWereAddedAndForgetsThem() {
        try (Outbox outbox = open(PLENTY)) {
            // When
            List<String> added = add(outbox, 0, 2_000);

            // Then
            awaitEmpty(outbox);
            assertThat(kafka.taken()).isEqualTo(added);
        }
    }

    @Test
    void keepsWhatKafkaDoesNotTakeForTheNextProcess() {
        // Given
        kafka.reachable(false);
        List<String> added;
        try (Outbox outbox = open(PLENTY)) {
            added = add(outbox, 0, 100);
            Awaitility.await().atMost(SOON).until(() -> outbox.backlog().trouble() != null);
        }
        kafka.reachable(true);

        // When
        try (Outbox outbox = open(PLENTY)) {
            added.addAll(add(outbox, 100, 150));
            awaitEmpty(outbox);
        }

        // Then
        assertThat(kafka.taken()).isEqualTo(added);
    }

    @Test
    void goesOnByItselfWhenKafkaIsBack() {
        // Given
        kafka.reachable(false);
        try (Outbox outbox = open(PLENTY)) {
            List<String> added = add(outbox, 0, 50);
            Awaitility.await().atMost(SOON).until(() -> outbox.backlog().trouble() != null);
            assertThat(outbox.backlog().messages()).isEqualTo(50);
            assertThat(outbox.backlog().oldest()).isEqualTo(Instant.ofEpochMilli(1_000));
            assertThat(outbox.backlog().trouble()).isEqualTo("no connection");

            // When
            kafka.reachable(true);

            // Then
            awaitEmpty(outbox);
            assertThat(kafka.taken()).isEqualTo(added);
            assertThat(outbox.backlog()).isEqualTo(Backlog.NONE);
        }
    }

    /** A message may be doubled, but one that comes for the first time never comes after one that was added later. */
    @Test
    void lostAnswersDoubleMessagesButNeitherLoseNorReorderThem() {
        // Given
        kafka.lossy(0.002);
        try (Outbox outbox = open(PLENTY)) {

            // When
            List<String> added = add(outbox, 0, 2_000);

            // Then
            awaitEmpty(outbox);
            assertThat(kafka.distinct()).as("seed %d", SEED).isEqualTo(added);
            assertThat(kafka.count()).as("some were doubled").isGreaterThan(2_000);
        }
    }

    @Test
    void aMessageThatKafkaRefusesForGoodIsSetAsideAndHoldsNobodyUp() throws Exception {
        // Given
        kafka.poison("m-7");
        List<String> added;
        try (Outbox outbox = open(PLENTY)) {

            // When
            added = add(outbox, 0, 1_500);
            awaitEmpty(outbox);
        }

        // Then
        added.remove("m-7");
        assertThat(kafka.taken()).isEqualTo(added);
        try (OutboxStore store = OutboxStore.open(folder)) {
            assertThat(store.refused()).isEqualTo(1);
            assertThat(store.count()).isZero();
        }
    }

    @Test
    void refusesMoreThanItMayHoldAndTakesMoreOnceKafkaHasTakenSome() {
        // Given: room for ten
        kafka.reachable(false);
        try (Outbox outbox = open(10 * parcel("m-0").size())) {
            add(outbox, 0, 10);

            // When
            assertThatThrownBy(() -> outbox.add(parcel("m-x")))
                    .isInstanceOf(OutboxFullException.class)
                    .hasMessageContaining("is full: 10 messages wait for Kafka");

            // Then
            kafka.reachable(true);
            Awaitility.await()
                    .atMost(SOON)
                    .untilAsserted(
                            () -> assertThatCode(() -> outbox.add(parcel("m-y")).join())
                                    .doesNotThrowAnyException());
            awaitEmpty(outbox);
            assertThat(kafka.taken()).hasSize(11).doesNotContain("m-x").last().isEqualTo("m-y");
        }
    }

    @Test
    void waitsForRoomForAsLongAsItWasTold() {
        // Given
        kafka.reachable(false);
        try (Outbox outbox = Outbox.open(folder, 1, Duration.ofSeconds(20), kafka.transports())) {
            outbox.add(parcel("first")).join();

            // When
            CompletableFuture<Void> second = CompletableFuture.runAsync(
                    () -> outbox.add(parcel("second")).join());

            // Then
            assertThat(second).isNotDone();
            kafka.reachable(true);
            assertThat(second).succeedsWithin(SOON);
            awaitEmpty(outbox);
            assertThat(kafka.taken()).containsExactly("first", "second");
        }
    }

    @Test
    void countsWhatItFindsOnDiskAgainstItsLimit() {
        // Given
        kafka.reachable(false);
        long room = 10 * parcel("m-0").size();
        try (Outbox outbox = open(room)) {
            add(outbox, 0, 10);
        }

        // When
        try (Outbox outbox = open(room)) {

            // Then
            assertThat(outbox.backlog().bytes()).isEqualTo(room);
            assertThatThrownBy(() -> outbox.add(parcel("m-x"))).isInstanceOf(OutboxFullException.class);
        }
    }

    @Test
    void belongsToOneProcess() {
        // Given
        Outbox first = open(PLENTY);

        // When // Then
        assertThatThrownBy(() -> open(PLENTY))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("is in use: give each process a folder of its own");
        first.close();
        open(PLENTY).close();
    }

    @Test
    void takesNothingAfterItsEnd() {
        // Given
        Outbox outbox = open(PLENTY);

        // When
        outbox.close();

        // Then
        assertThatThrownBy(() -> outbox.add(parcel("late")))
                .isInstanceOf(OutboxException.class)
                .hasMessageContaining("is closed");
    }

    private Outbox open(long mostBytes) {
        return Outbox.open(folder, mostBytes, Duration.ZERO, kafka.transports());
    }

    private static List<String> add(Outbox outbox, int from, int to) {
        List<String> values = new ArrayList<>(
                IntStream.range(from, to).mapToObj(i -> "m-" + i).toList());
        List<CompletableFuture<Void>> kept =
                values.stream().map(value -> outbox.add(parcel(value))).toList();
        CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new)).join();
        return values;
    }

    private static void awaitEmpty(Outbox outbox) {
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> outbox.backlog().messages() == 0);
    }

    private static Parcel parcel(String value) {
        return new Parcel(
                0,
                1_000,
                Lane.STANDARD,
                "key".getBytes(StandardCharsets.UTF_8),
                value.getBytes(StandardCharsets.UTF_8));
    }
}
