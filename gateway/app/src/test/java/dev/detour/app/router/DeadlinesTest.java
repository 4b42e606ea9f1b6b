package dev.detour.app.router;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

import dev.detour.app.router.Shelf.Mark;

import static org.assertj.core.api.Assertions.assertThat;

class DeadlinesTest {
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final long SEED = 42;

    private final KeyValueStore<Bytes, byte[]> store = Memory.store();
    private final Shelf shelf = new Shelf(store, Mark.DEADLINE);
    private final Deadlines deadlines = new Deadlines(shelf);

    private record Entry(Instant due, Bytes delivery) {}

    @Test
    void whatIsDueIsTakenOnceAndEarliestFirst() {
        // Given
        deadlines.add(START.plusMillis(30), key("c"));
        deadlines.add(START.plusMillis(10), key("a"));
        deadlines.add(START.plusMillis(20), key("b"));

        // When
        List<Bytes> due = deadlines.take(START.plusMillis(20));

        // Then
        assertThat(due).containsExactly(key("a"), key("b"));
        assertThat(deadlines.take(START.plusMillis(20))).isEmpty();
        assertThat(deadlines.take(START.plusMillis(30))).containsExactly(key("c"));
        assertThat(store.approximateNumEntries()).isZero();
    }

    @Test
    void anEntryBeforeAllOthersIsSeenAfterALook() {
        // Given
        deadlines.add(START.plusSeconds(60), key("late"));
        deadlines.take(START);

        // When
        deadlines.add(START.plusSeconds(1), key("early"));

        // Then
        assertThat(deadlines.take(START.plusSeconds(1))).containsExactly(key("early"));
    }

    @Test
    void whatAnotherNodeHasLeftIsSeen() {
        // Given
        deadlines.add(START.plusSeconds(1), key("a"));

        // When
        Deadlines taken = new Deadlines(shelf);

        // Then
        assertThat(taken.take(START)).isEmpty();
        assertThat(taken.take(START.plusSeconds(1))).containsExactly(key("a"));
    }

    @Test
    void ofManyABoundedNumberIsTakenAtOnceAndNoneIsLost() {
        // Given
        for (int i = 0; i < 5_000; i++) {
            deadlines.add(START, key("m-" + i));
        }
        List<Bytes> all = new ArrayList<>();

        // When
        for (List<Bytes> due = deadlines.take(START); !due.isEmpty(); due = deadlines.take(START)) {
            assertThat(due).hasSizeLessThanOrEqualTo(2_000);
            all.addAll(due);
        }

        // Then
        assertThat(all).hasSize(5_000).doesNotHaveDuplicates();
    }

    @Test
    void itBehavesLikeASortedList() {
        // Given
        Random random = new Random(SEED);
        List<Entry> twin = new ArrayList<>();
        Instant now = START;

        for (int round = 0; round < 2_000; round++) {
            // When
            for (int i = random.nextInt(4); i > 0; i--) {
                Entry entry = new Entry(now.plusMillis(random.nextInt(-50, 1_000)), key("m-" + random.nextInt(100)));
                if (!twin.contains(entry)) {
                    twin.add(entry);
                }
                deadlines.add(entry.due(), entry.delivery());
            }
            now = now.plusMillis(random.nextInt(100));
            List<Bytes> due = deadlines.take(now);

            // Then
            Instant present = now;
            List<Entry> expected = twin.stream()
                    .filter(entry -> !entry.due().isAfter(present))
                    .sorted(Comparator.comparing(Entry::due).thenComparing(Entry::delivery))
                    .toList();
            twin.removeAll(expected);
            assertThat(due)
                    .as("round %d of seed %d", round, SEED)
                    .isEqualTo(expected.stream().map(Entry::delivery).toList());
        }
    }

    private static Bytes key(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
