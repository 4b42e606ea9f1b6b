package dev.detour.core.health;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Several senders, each with its pace, before a provider that throttles, and what is seen over all of them. */
class ThrottleTest {
    private static final int STEP_MILLIS = 5;
    private static final int LATENCY_STEPS = 40;
    private static final int REPORT_STEPS = 40;
    /** Half a second until senders hear of it. */
    private static final int PROPAGATION_STEPS = 100;

    private final SplittableRandom random = new SplittableRandom(20261129);
    private final List<Pace> paces = new ArrayList<>();
    private long now;
    private Throttle throttle = Throttle.NONE;
    private double throttling;
    private int sent;
    private int turnedAway;
    private int freeSteps;

    /** Of the calls of the last moments, how many of the next one are turned away. */
    private interface Provider {
        double turnsAway(double recentRate);
    }

    private record Answer(int due, int sender, long sentAt, boolean throttled) {}

    private record Word(int due, boolean helps) {}

    @ParameterizedTest(name = "{0} senders, {1} a second, counted over {2} s")
    @CsvSource({"1, 100, 0.2", "3, 100, 0.2", "3, 100, 5", "5, 500, 0.2", "5, 500, 5", "10, 1000, 2"})
    void aLimitIsFoundByAllTogetherAndNobodyIsSetFree(int senders, int rate, double memory) {
        // Given
        pass(senders, rate, memory, 20, recent -> 0);

        // When: half of it is taken; two minutes, of which the second counts
        pass(senders, rate, memory, 60, recent -> Math.max(0, 1 - rate / 2.0 / recent));
        begin();
        pass(senders, rate, memory, 60, recent -> Math.max(0, 1 - rate / 2.0 / recent));

        // Then
        assertThat(freeSteps).isZero();
        assertThat((double) turnedAway / sent).isLessThan(0.12);
        assertThat((sent - turnedAway) / 60.0).isBetween(0.7 * rate / 2, 1.02 * rate / 2);
    }

    @ParameterizedTest(name = "{0} senders, {1} a second, {2} throttled")
    @CsvSource({"1, 100, 0.5", "3, 100, 0.5", "3, 100, 0.7", "5, 500, 0.3", "10, 1000, 0.5"})
    void whereTheRateIsNotTheReasonNobodyStaysSlow(int senders, int rate, double part) {
        // Given
        pass(senders, rate, 1, 20, recent -> 0);

        // When
        begin();
        pass(senders, rate, 1, 120, recent -> part);

        // Then: what waited while it was tried out is made up for
        assertThat(sent / 120.0).isGreaterThan(0.85 * rate);
    }

    @Test
    void aWallGetsNextToNothing() {
        // Given
        pass(3, 100, 1, 20, recent -> 0);

        // When
        begin();
        pass(3, 100, 1, 60, recent -> 1);

        // Then
        assertThat(freeSteps).isZero();
        assertThat(sent).isLessThan(600);
    }

    private void begin() {
        sent = 0;
        turnedAway = 0;
        freeSteps = 0;
    }

    private final ArrayDeque<Answer> underWay = new ArrayDeque<>();
    private final ArrayDeque<Word> words = new ArrayDeque<>();
    private int step;
    private int held;
    private double recent;
    private int calls;
    private int throttledCalls;
    private boolean throttled;

    private void pass(int senders, int rate, double memorySeconds, int seconds, Provider provider) {
        while (paces.size() < senders) {
            paces.add(new Pace(0, () -> now));
        }
        double kept = Math.exp(-STEP_MILLIS / 1_000.0 / memorySeconds);
        int end = step + seconds * 1_000 / STEP_MILLIS;
        for (; step < end; step++) {
            now += STEP_MILLIS * 1_000_000L;
            recent *= kept;
            answers();
            if (step % REPORT_STEPS == 0) {
                report();
            }
            int offered = (int) (rate * STEP_MILLIS / 1_000.0 + random.nextDouble());
            int again = Math.min(held, offered);
            held -= again;
            for (int i = 0; i < offered + again; i++) {
                offer(random.nextInt(senders), memorySeconds, provider);
            }
            freeSteps += throttled && throttle.share() >= 1 ? 1 : 0;
        }
    }

    private void offer(int sender, double memorySeconds, Provider provider) {
        if (!paces.get(sender).hasPlace()) {
            held++;
            return;
        }
        paces.get(sender).take();
        recent += 1 / memorySeconds;
        boolean away = random.nextDouble() < provider.turnsAway(recent);
        underWay.add(new Answer(step + LATENCY_STEPS, sender, now, away));
        sent++;
        turnedAway += away ? 1 : 0;
    }

    private void answers() {
        while (!underWay.isEmpty() && underWay.peek().due <= step) {
            Answer answer = underWay.remove();
            calls++;
            if (answer.throttled) {
                throttledCalls++;
                paces.get(answer.sender).throttled(answer.sentAt);
            } else {
                paces.get(answer.sender).answered(answer.sentAt);
            }
        }
        while (!words.isEmpty() && words.peek().due <= step) {
            boolean helps = words.remove().helps;
            paces.forEach(pace -> pace.slowness(helps));
        }
    }

    private void report() {
        long passed = (long) REPORT_STEPS * STEP_MILLIS;
        throttle = throttle.heard(calls, throttledCalls, passed);
        if (calls > 0) {
            double kept = Math.exp(-passed / 500.0);
            throttling = kept * throttling + (1 - kept) * throttledCalls / calls;
        }
        calls = 0;
        throttledCalls = 0;
        if (throttled) {
            throttle = throttle.next(throttling, now / 1_000_000);
        } else if (throttling > 0.2) {
            throttled = true;
            throttle = throttle.began(throttling);
        }
        words.add(new Word(step + PROPAGATION_STEPS, !throttled || throttle.share() < 1));
    }
}
