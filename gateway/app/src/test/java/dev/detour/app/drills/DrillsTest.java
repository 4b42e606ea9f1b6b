package dev.detour.app.drills;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.core.delivery.DeliveryKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DrillsTest {
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final long SEED = 7;

    private Instant now = START;
    private final Drills drills = new Drills(() -> now);

    @Test
    void aDrillHurtsUntilItsEndAndIsWatchedForAWhileAfter() {
        // Given
        drills.say("meta", drill(Fault.DOWN, 1));

        // When
        now = START.plusSeconds(59);
        boolean hurtsBefore = drills.hurting("meta") != null;
        now = START.plusSeconds(60);
        boolean hurtsAfter = drills.hurting("meta") != null;
        boolean watchedAfter = drills.at("meta") != null;
        now = START.plusSeconds(60).plus(Drill.WATCHED_AFTER);

        // Then
        assertThat(hurtsBefore).isTrue();
        assertThat(hurtsAfter).isFalse();
        assertThat(watchedAfter).isTrue();
        assertThat(drills.at("meta")).isNull();
        assertThat(drills.all()).isEmpty();
    }

    @Test
    void oneThatIsEndedHurtsNoMore() {
        // Given
        now = START.plusSeconds(10);

        // When
        drills.say("meta", drill(Fault.DOWN, 1).ended(now));

        // Then
        assertThat(drills.hurting("meta")).isNull();
        assertThat(drills.at("meta")).isNotNull();
        assertThat(drills.at("twilio")).isNull();
    }

    @Test
    void oneThatWasTakenBackIsForgotten() {
        // Given
        drills.say("meta", drill(Fault.DOWN, 1));

        // When
        drills.say("meta", null);

        // Then
        assertThat(drills.at("meta")).isNull();
    }

    @Test
    void onlyMessagesOfTheTenantBelongToIt() {
        // When
        Drill drill = drill(Fault.DOWN, 1);

        // Then
        assertThat(drill.isAbout(Map.of("tenant", "shop"))).isTrue();
        assertThat(drill.isAbout(Map.of("tenant", "shop-eu"))).isFalse();
        assertThat(drill.isAbout(Map.of())).isFalse();
        assertThat(drill.watched().name()).isEqualTo("meta/tenant:shop");
    }

    @ParameterizedTest
    @CsvSource({
        "DOWN, 1, 1",
        "DOWN, 0.25, 0.25",
        "ERRORS, 1, 0.3",
        "THROTTLED, 1, 0.5",
        "SILENCE, 0.5, 0.5",
        "NONE, 1, 0"
    })
    void itMeetsItsShareAndTheSameOnesOnEveryNode(Fault fault, double share, double expected) {
        // Given
        SplittableRandom random = new SplittableRandom(SEED);
        Drill drill = drill(fault, share);
        int met = 0;

        // When
        for (int i = 0; i < 20_000; i++) {
            DeliveryKey delivery = new DeliveryKey(random.nextLong(), random.nextLong(), random.nextLong());
            met += drill.meets(delivery, 1) ? 1 : 0;
            assertThat(drill(fault, share).meets(delivery, 1)).isEqualTo(drill.meets(delivery, 1));
        }

        // Then: more than four standard deviations
        assertThat(met / 20_000.0).as("seed %d", SEED).isBetween(expected - 0.015, expected + 0.015);
    }

    @Test
    void anotherAttemptIsDrawnAnew() {
        // Given
        Drill drill = drill(Fault.DOWN, 0.5);
        SplittableRandom random = new SplittableRandom(SEED);
        int changed = 0;

        // When
        for (int i = 0; i < 1_000; i++) {
            DeliveryKey delivery = new DeliveryKey(1, random.nextLong(), random.nextLong());
            changed += drill.meets(delivery, 1) == drill.meets(delivery, 2) ? 0 : 1;
        }

        // Then
        assertThat(changed).as("seed %d", SEED).isBetween(400, 600);
    }

    @Test
    void receiptsAreThrownAwayInSilenceOnly() {
        // Given
        DeliveryKey delivery = DeliveryKey.of(1, "a");

        // When
        drills.say("meta", drill(Fault.SILENCE, 1));

        // Then
        assertThat(drills.throwsAway("meta", delivery, 1)).isTrue();
        drills.say("meta", drill(Fault.DOWN, 1));
        assertThat(drills.throwsAway("meta", delivery, 1)).isFalse();
    }

    @Test
    void aRecordComesBackAsItWas() {
        // Given
        Drill drill = drill(Fault.THROTTLED, 0.25);

        // When
        Drill read = Drill.read(drill.toJson().toString().getBytes(StandardCharsets.UTF_8));

        // Then
        assertThat(read).isEqualTo(drill);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"fault\":\"earthquake\"}"})
    void whatIsNoDrillIsRefused(String text) {
        // When // Then
        assertThatThrownBy(() -> Drill.read(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Drill drill(Fault fault, double share) {
        return new Drill("meta", "shop", fault, share, "a test", START.plus(Duration.ofMinutes(1)), START);
    }
}
