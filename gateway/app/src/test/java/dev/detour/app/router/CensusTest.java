package dev.detour.app.router;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.app.router.Census.Stage;
import dev.detour.app.router.Shelf.Mark;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Status;
import dev.detour.contract.WhenDegraded;
import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.Leg;
import dev.detour.core.delivery.State;
import dev.detour.core.delivery.Terms;

import static org.assertj.core.api.Assertions.assertThat;

class CensusTest {
    private static final Terms TERMS = new Terms(
            Confirm.DELIVERED,
            Duration.ofMinutes(1),
            OnAmbiguous.WAIT,
            WhenDegraded.SWITCH,
            Purpose.TRANSACTIONAL,
            OnTimeout.NEXT,
            null);
    private static final List<Leg> LEGS = List.of(new Leg(Channel.WHATSAPP, "meta", 1, null, 0, 0, false, null));
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final KeyValueStore<Bytes, byte[]> store = Memory.store();
    private final Deliveries deliveries = new Deliveries(new Shelf(store, Mark.DELIVERY), new DecodedRoom());
    private final Shelf contents = new Shelf(store, Mark.CONTENT);
    private final Map<Bytes, Delivery> underWay = new HashMap<>();

    @Test
    void countsWhatANaiveWalkCountsHoweverStepsAndWalkInterleave() {
        for (long seed = 1; seed <= 20; seed++) {
            // Given
            Random random = new Random(seed);
            for (int i = 0; i < 5_000; i++) {
                step(random, null);
            }
            Census census = new Census(deliveries, new Contents(contents));

            // When
            for (int i = 0; i < 2_000; i++) {
                if (i % 400 == 0) {
                    census.tick(NOW);
                }
                step(random, census);
            }
            for (int i = 0; i < 10; i++) {
                census.tick(NOW);
            }

            // Then
            for (Stage stage : Stage.values()) {
                assertThat(census.standing(stage)).as(stage + ", seed " + seed).isEqualTo((int)
                        underWay.values().stream()
                                .filter(delivery -> Stage.of(delivery) == stage)
                                .count());
            }
            assertThat(census.expiring()).as("seed " + seed).isEqualTo((int) expiringBefore(NOW.plusSeconds(60)));
            assertThat(expiringBefore(NOW.plusSeconds(60))).isPositive();
        }
    }

    private long expiringBefore(Instant end) {
        return underWay.values().stream()
                .filter(delivery -> {
                    Stage stage = Stage.of(delivery);
                    return stage != null
                            && stage.canExpire()
                            && delivery.expiresAt().isBefore(end);
                })
                .count();
    }

    /** One message more, or a step of one that is there. */
    private void step(Random random, @Nullable Census census) {
        String id = "m-" + random.nextInt(800);
        Bytes key = StoreKey.of(random.nextInt(10), id);
        Delivery before = deliveries.get(key);
        if (before != null && before.ended()) {
            return;
        }
        Delivery after = delivery(id, state(random), before, random);
        deliveries.put(key, after);
        if (before == null) {
            contents.put(key, new byte[] {1});
        }
        if (after.ended()) {
            contents.delete(key);
            underWay.remove(key);
        } else {
            underWay.put(key, after);
        }
        if (census != null) {
            census.changed(key, before, after);
        }
    }

    private static State state(Random random) {
        Instant later = NOW.plusSeconds(30);
        List<State> states = new ArrayList<>(List.of(
                new State.Queued(),
                new State.Dispatched(1),
                new State.Waiting(0, later),
                new State.Held(0),
                new State.Postponed(0, later),
                new State.Unsure(1, later),
                new State.Sent(1, later),
                new State.Ended(Status.DELIVERED, NOW)));
        return states.get(random.nextInt(states.size()));
    }

    private static Delivery delivery(String id, State state, @Nullable Delivery before, Random random) {
        Instant expiresAt = before == null ? NOW.plus(Duration.ofSeconds(5L * random.nextInt(60))) : before.expiresAt();
        return new Delivery(id, 1, 1, expiresAt, TERMS, LEGS, List.of(), state, null, Map.of());
    }
}
