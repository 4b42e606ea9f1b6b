package dev.detour.core.health;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;

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
            pace.answered(nanos.get());
        }

        // When
        for (int i = 0; i < 20; i++) {
            pace.throttled(nanos.get());
        }

        // Then
        assertThat(pace.perSecond()).isCloseTo(72, within(4.0));
    }

    @Test
    void theNextStepGoesBelowWhatWasTakenAfterTheFirst() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        for (int i = 0; i < 100; i++) {
            pace.answered(nanos.get());
        }
        pace.throttled(nanos.get());
        double first = pace.perSecond();

        // When: of eight calls a second six are throttled
        pace.answered(nanos.get());
        pace.answered(nanos.get());
        for (int i = 0; i < 5; i++) {
            pace.throttled(nanos.get());
        }
        after(Duration.ofMillis(1_001));
        pace.throttled(nanos.get());

        // Then
        assertThat(first).isCloseTo(71, within(4.0));
        assertThat(pace.perSecond()).isCloseTo((first + 5) * 0.9 / 4, within(1.0));
    }

    @Test
    void answersToCallsFromBeforeAStepSayNothingAboutIt() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        long before = nanos.get();
        after(Duration.ofMillis(1));
        pace.throttled(before);
        double first = pace.perSecond();

        // When: a slow provider turns away what was sent in the second before
        after(Duration.ofMillis(1_500));
        for (int i = 0; i < 100; i++) {
            pace.throttled(before);
        }

        // Then
        assertThat(pace.perSecond()).isGreaterThanOrEqualTo(first);
    }

    @Test
    void withoutThrottledAnswersItReturnsToTheConfiguredRate() {
        // Given
        Pace pace = new Pace(200, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        pace.throttled(nanos.get());

        // When
        send(pace, 1_000, Duration.ofSeconds(4));

        // Then: five in the hundred a second up to a hundred, faster beyond it
        assertThat(pace.perSecond()).isCloseTo(92, within(5.0));
        send(pace, 1_000, Duration.ofSeconds(4));
        assertThat(pace.perSecond()).isBetween(120.0, 195.0);
        send(pace, 1_000, Duration.ofSeconds(5));
        assertThat(pace.isInForce()).isFalse();
    }

    @Test
    void whereNothingIsHeldBackAnyMoreItEnds() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 100, Duration.ofSeconds(5));
        pace.throttled(nanos.get());

        // When: the wave is over
        send(pace, 10, Duration.ofSeconds(30));

        // Then
        assertThat(pace.isInForce()).isFalse();
    }

    @Test
    void itNeverStopsAltogether() {
        // Given
        Pace pace = new Pace(0, nanos::get);
        send(pace, 10, Duration.ofSeconds(1));

        // When
        for (int i = 0; i < 60; i++) {
            pace.throttled(nanos.get());
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
                        pace.answered(nanos.get());
                        taken += second ? 1 : 0;
                    } else {
                        pace.throttled(nanos.get());
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
    void whereBeingSlowerDoesNotHelpItBoundsNothing() {
        // Given: half of all calls are throttled, whatever the rate
        Random random = new Random(SEED);
        Pace pace = new Pace(0, nanos::get);
        offered(pace, 1_000, 100, 300, step -> random.nextBoolean());
        boolean before = pace.isInForce();

        // When
        pace.slowness(false);
        Course course = offered(pace, 1_000, 100, 300, step -> random.nextBoolean());

        // Then
        assertThat(before).isTrue();
        assertThat(course.sent).isEqualTo(1_000);
        pace.slowness(true);
        offered(pace, 1_000, 100, 300, step -> random.nextBoolean());
        assertThat(pace.isInForce()).isTrue();
    }

    @Test
    void aSlowLimiterIsNotTakenForOneThatThrottlesWhateverTheRate() {
        // Given: answers after two seconds, and a limit of a third of what there is to send
        Pace pace = new Pace(0, nanos::get);
        Bucket bucket = new Bucket(100, 33);
        offered(pace, 3_000, 100, 2_000, bucket::turnsAway);

        // When
        int turnedAwayBefore = bucket.turnedAway;
        Course course = offered(pace, 6_000, 100, 2_000, bucket::turnsAway);

        // Then
        assertThat(course.sent / 60.0).isBetween(20.0, 40.0);
        assertThat((double) (bucket.turnedAway - turnedAwayBefore) / course.sent)
                .isLessThan(0.2);
    }

    @Test
    void aWallGetsNextToNothing() {
        // Given
        Pace pace = new Pace(0, nanos::get);

        // When: everything is throttled for a minute
        Course course = offered(pace, 6_000, 100, 300, step -> true);

        // Then
        assertThat(course.sent).isLessThan(400);
    }

    @Test
    void whatWaitedIsSoonSentOnceNothingIsThrottledAnyMore() {
        // Given: two hundred a second to send, half of it taken, for half a minute
        Pace pace = new Pace(0, nanos::get);
        offered(pace, 6_000, 200, 100, new Bucket(200, 100)::turnsAway);

        // When
        Course course = offered(pace, 15_000, 1_000, 100, step -> false);

        // Then
        assertThat(course.sent).isGreaterThan(2_500);
        assertThat(pace.perSecond()).isGreaterThan(300);
    }

    /** What became of messages that were offered in even steps. */
    private static final class Course {
        private int sent;
    }

    /** A provider's limit: a tenth of a second may come at once. */
    private static final class Bucket {
        private final double aStep;
        private final double size;
        private double tokens;
        private int lastStep;
        private int turnedAway;

        private Bucket(int stepsASecond, double takes) {
            this.aStep = takes / stepsASecond;
            this.size = takes / 10;
        }

        private boolean turnsAway(int step) {
            tokens = Math.min(size, tokens + Math.max(1, step - lastStep) * aStep);
            lastStep = step;
            if (tokens < 1) {
                turnedAway++;
                return true;
            }
            tokens--;
            return false;
        }
    }

    private record Answer(int due, long sentAt, boolean throttled) {}

    /** Offers a message at each step; each call is answered after the latency. */
    private Course offered(Pace pace, int steps, int aSecond, int latencyMillis, IntPredicate throttles) {
        Course course = new Course();
        ArrayDeque<Answer> underWay = new ArrayDeque<>();
        Duration gap = Duration.ofSeconds(1).dividedBy(aSecond);
        int latency = latencyMillis * aSecond / 1_000;
        for (int step = 0; step < steps; step++) {
            after(gap);
            while (!underWay.isEmpty() && underWay.peek().due <= step) {
                Answer answer = underWay.remove();
                if (answer.throttled) {
                    pace.throttled(answer.sentAt);
                } else {
                    pace.answered(answer.sentAt);
                }
            }
            if (pace.hasPlace()) {
                pace.take();
                course.sent++;
                underWay.add(new Answer(step + latency, nanos.get(), throttles.test(step)));
            }
        }
        return course;
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
