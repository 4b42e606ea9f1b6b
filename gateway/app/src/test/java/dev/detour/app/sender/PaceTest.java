package dev.detour.app.sender;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class PaceTest {
    private static final long SEED = 20261124;

    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void whileNobodyThrottlesEverythingGoes() {
        // Given
        Pace pace = new Pace(80, nanos::get);

        // When
        int sent = send(pace, 1_000, Duration.ofSeconds(1));

        // Then
        assertThat(sent).isEqualTo(1_000);
        assertThat(pace.isInForce()).isFalse();
    }

    @Test
    void aBurstOfThrottledAnswersIsOneStepDown() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        for (int i = 0; i < 100; i++) {
            pace.answered();
        }

        // When
        for (int i = 0; i < 20; i++) {
            pace.throttled();
        }

        // Then
        assertThat(pace.perSecond()).isCloseTo(72, within(4.0));
    }

    @Test
    void anotherOneAfterASecondIsAnotherStepAndMoreThrottledThanNotIsALargerOne() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        pace.throttled();
        double first = pace.perSecond();
        for (int i = 0; i < 3; i++) {
            pace.answered();
        }

        // When
        after(Duration.ofMillis(1_001));
        pace.throttled();

        // Then
        assertThat(first).isCloseTo(50, within(3.0));
        assertThat(pace.perSecond()).isCloseTo((first + 2) * 0.7, within(2.0));
    }

    @Test
    void withoutThrottledAnswersItReturnsToTheConfiguredRate() {
        // Given
        Pace pace = new Pace(200, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        pace.throttled();

        // When
        send(pace, 1_000, Duration.ofSeconds(20));

        // Then: two in the hundred a second up to a hundred, faster beyond it
        assertThat(pace.perSecond()).isCloseTo(92, within(5.0));
        send(pace, 1_000, Duration.ofSeconds(7));
        assertThat(pace.perSecond()).isBetween(120.0, 195.0);
        send(pace, 1_000, Duration.ofSeconds(5));
        assertThat(pace.isInForce()).isFalse();
    }

    @Test
    void whereNothingIsHeldBackAnyMoreItEnds() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        pace.throttled();

        // When: the wave is over
        send(pace, 10, Duration.ofSeconds(30));

        // Then
        assertThat(pace.isInForce()).isFalse();
    }

    @Test
    void theShareThatAllNodesHaveFoundIsABound() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        pace.throttled();

        // When
        pace.share(0.2);

        // Then
        assertThat(pace.perSecond()).isCloseTo(20, within(2.0));
        after(Duration.ofMinutes(5));
        assertThat(pace.perSecond()).isCloseTo(20, within(2.0));
        pace.share(1);
        assertThat(pace.perSecond()).isCloseTo(52, within(4.0));
    }

    @Test
    void itNeverStopsAltogether() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 10, Duration.ofSeconds(1));

        // When
        for (int i = 0; i < 60; i++) {
            pace.throttled();
            send(pace, 10, Duration.ofSeconds(1));
        }

        // Then
        assertThat(pace.perSecond()).isBetween(0.4, 2.0);
        assertThat(pace.untilPlace()).isLessThan(Duration.ofSeconds(3).toNanos());
        after(Duration.ofNanos(pace.untilPlace()));
        assertThat(pace.hasPlace()).isTrue();
    }

    @Test
    void aLimitOfTheProvidersIsFoundAndNearlyUsedUpWhateverItIs() {
        for (long seed = SEED; seed < SEED + 20; seed++) {
            // Given: five hundred a second to send, of which the provider takes a part
            Random random = new Random(seed);
            int takes = 20 + random.nextInt(400);
            Pace pace = new Pace(0, nanos::get);
            double bucket = 0;
            int taken = 0;
            int turnedAway = 0;

            // When: two minutes in steps of two milliseconds, of which the second counts
            for (int step = 0; step < 60_000; step++) {
                after(Duration.ofMillis(2));
                bucket = Math.min(takes / 10.0, bucket + takes / 500.0);
                if (pace.hasPlace()) {
                    pace.take();
                    boolean second = step >= 30_000;
                    if (bucket >= 1) {
                        bucket--;
                        pace.answered();
                        taken += second ? 1 : 0;
                    } else {
                        pace.throttled();
                        turnedAway += second ? 1 : 0;
                    }
                }
            }

            // Then
            assertThat(taken / 60.0).as("seed %d: of %d a second", seed, takes).isBetween(takes * 0.75, takes * 1.01);
            assertThat((double) turnedAway / (taken + turnedAway))
                    .as("seed %d: %d turned away", seed, turnedAway)
                    .isLessThan(0.08);
        }
    }

    @Test
    void aProviderThatThrottlesWhateverTheRateIsNotStarved() {
        for (long seed = SEED; seed < SEED + 10; seed++) {
            // Given: a hundred a second, and half of all calls are throttled
            Random random = new Random(seed);
            Pace pace = new Pace(0, nanos::get);
            int sent = 0;

            // When
            for (int step = 0; step < 6_000; step++) {
                after(Duration.ofMillis(10));
                if (pace.hasPlace()) {
                    pace.take();
                    sent++;
                    if (random.nextBoolean()) {
                        pace.answered();
                    } else {
                        pace.throttled();
                    }
                }
            }

            // Then
            assertThat(sent / 60.0).as("seed %d", seed).isGreaterThan(60);
        }
    }

    /** As much of this as there are places for; returns how much that was. */
    private int send(Pace pace, int aSecond, Duration time) {
        int sent = 0;
        long steps = time.toMillis() * aSecond / 1_000;
        for (long step = 0; step < steps; step++) {
            after(time.dividedBy(steps));
            if (pace.hasPlace()) {
                pace.take();
                sent++;
            }
        }
        return sent;
    }

    private void after(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
