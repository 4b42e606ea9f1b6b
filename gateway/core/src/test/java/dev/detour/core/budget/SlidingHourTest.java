package dev.detour.core.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlidingHourTest {
    private static final long SEED = 20261124;
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final Amount ONE = new Amount(1, 75_000);

    @Test
    void whatIsOlderThanAnHourNoLongerCounts() {
        // Given
        SlidingHour hour = SlidingHour.EMPTY.plus(ONE, START.plusSeconds(30));

        // When // Then
        assertThat(hour.spent(START.plus(Duration.ofMinutes(60)).plusSeconds(59)))
                .isEqualTo(ONE);
        assertThat(hour.spent(START.plus(Duration.ofMinutes(61)))).isEqualTo(Amount.NONE);
    }

    @Test
    void nothingIsForgottenWithinTheHourAndNothingIsKeptForALongTime() {
        for (long seed = SEED; seed < SEED + 50; seed++) {
            // Given
            Random random = new Random(seed);
            SlidingHour hour = SlidingHour.EMPTY;
            Deque<Instant> all = new ArrayDeque<>();
            Instant now = START;
            for (int i = 0; i < 400; i++) {
                now = now.plusMillis(random.nextInt(60_000) * (random.nextInt(20) == 0 ? 30L : 1L));
                all.add(now);

                // When
                hour = hour.plus(ONE, now);

                // Then
                assertThat(hour.spent(now).messages())
                        .as("seed %d at %s", seed, now)
                        .isBetween(younger(all, now, 60), younger(all, now, 61));
            }
        }
    }

    private static long younger(Deque<Instant> all, Instant now, int minutes) {
        Instant from = now.minus(Duration.ofMinutes(minutes));
        return all.stream().filter(at -> at.isAfter(from)).count();
    }

    @Test
    void aClockThatIsSetBackForgetsAndRepeatsNothing() {
        // Given
        SlidingHour hour = SlidingHour.EMPTY.plus(ONE, START);

        // When
        SlidingHour later = hour.plus(ONE, START.minus(Duration.ofHours(5)));

        // Then
        assertThat(later.spent(START)).isEqualTo(new Amount(2, 150_000));
        assertThat(later.spent(START.minus(Duration.ofHours(5)))).isEqualTo(new Amount(2, 150_000));
    }

    @Test
    void theForecastFollowsThePresentRate() {
        // Given: one message a second for five minutes, at 0.075 each
        SlidingHour hour = SlidingHour.EMPTY;
        for (int second = 0; second < 300; second++) {
            hour = hour.plus(ONE, START.plusSeconds(second));
        }
        Instant now = START.plusSeconds(300);

        // When
        Budget budget = hour.budget(new Limit(1_000, Limit.UNLIMITED), now);

        // Then: the hour ends when the first minute leaves it
        assertThat(budget.spent()).isEqualTo(new Amount(300, 22_500_000));
        assertThat(budget.hourEnds()).isEqualTo(START.plus(Duration.ofMinutes(61)));
        assertThat(budget.forecast().messages()).isBetween(3_600L, 3_720L);
        assertThat(budget.forecast().micros()).isEqualTo(budget.forecast().messages() * 75_000);
        assertThat(budget.exhausted()).isFalse();
        assertThat(budget.exhaustedAt()).isBetween(START.plusSeconds(960), START.plusSeconds(1_040));
        assertThat(budget.roomAt()).isNull();
    }

    @Test
    void moneyMayBeSpentBeforeMessagesAre() {
        // Given: ten in ten seconds, and 1.50 is enough for twenty
        SlidingHour hour = SlidingHour.EMPTY;
        for (int second = 0; second < 10; second++) {
            hour = hour.plus(ONE, START.plusSeconds(second));
        }

        // When
        Budget budget = hour.budget(new Limit(1_000_000, 1_500_000), START.plusSeconds(10));

        // Then
        assertThat(budget.exhaustedAt()).isEqualTo(START.plusSeconds(20));
    }

    @Test
    void aRateThatFitsIntoAnHourExhaustsNothing() {
        // Given: one message a minute for two hours
        SlidingHour hour = SlidingHour.EMPTY;
        for (int minute = 0; minute < 120; minute++) {
            hour = hour.plus(ONE, START.plus(Duration.ofMinutes(minute)));
        }

        // When
        Budget budget = hour.budget(
                new Limit(75, Limit.UNLIMITED),
                START.plus(Duration.ofMinutes(119)).plusSeconds(50));

        // Then
        assertThat(budget.spent().messages()).isEqualTo(61);
        assertThat(budget.exhaustedAt()).isNull();
    }

    @Test
    void aSpentBudgetSaysWhenThereIsRoomAgain() {
        // Given
        SlidingHour hour = SlidingHour.EMPTY
                .plus(new Amount(1, 0), START)
                .plus(new Amount(9, 0), START.plus(Duration.ofMinutes(20)))
                .plus(new Amount(2, 0), START.plus(Duration.ofMinutes(30)));

        // When
        Budget budget = hour.budget(new Limit(10, Limit.UNLIMITED), START.plus(Duration.ofMinutes(31)));

        // Then: without the first eleven of the twelve it is the second ten that must leave
        assertThat(budget.exhausted()).isTrue();
        assertThat(budget.exhaustedAt()).isNull();
        assertThat(budget.roomAt()).isEqualTo(START.plus(Duration.ofMinutes(81)));
    }

    @Test
    void aBudgetOfNothingNeverHasRoom() {
        // When
        Budget budget = SlidingHour.EMPTY.budget(new Limit(0, Limit.UNLIMITED), START);

        // Then
        assertThat(budget.exhausted()).isTrue();
        assertThat(budget.roomAt()).isNull();
    }

    @Test
    void whatWasKeptComesBackAsItWas() {
        // Given
        SlidingHour hour = SlidingHour.EMPTY.plus(ONE, START).plus(ONE, START.plus(Duration.ofMinutes(7)));

        // When
        SlidingHour read = SpendingCodec.readHour(SpendingCodec.write(hour));

        // Then
        Instant later = START.plus(Duration.ofMinutes(8));
        assertThat(read.budget(Limit.NONE, later)).isEqualTo(hour.budget(Limit.NONE, later));
    }
}
