package dev.detour.bench;

import java.time.Duration;
import java.time.Instant;

import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;

import dev.detour.it.Stack;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/** From publish to the provider's request, at an even rate. */
record Latency(Stack stack, Load load, int seconds, Results results) {
    /** At full speed a gateway commits three times a second, at an even rate ten times as often: that has to get warm as well. */
    private static final Duration FIRST_WARM_UP = Duration.ofSeconds(60);

    private static final int FIRST_RATE = 500;
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    /** To be done once, before the first one is measured. */
    void getWarm() {
        Results.say("latency: warming up for " + FIRST_WARM_UP.toSeconds() + " s at " + FIRST_RATE + "/s");
        carry("standard", FIRST_RATE, FIRST_WARM_UP);
    }

    void of(String lane, int rate) {
        String name = "latency " + lane + " at " + rate + "/s";
        // Once without being counted: a lane that has been idle is cold.
        carry(lane, rate, WARM_UP);
        stack.simulator().reset();
        Results.say(name + ": " + seconds + " s");
        carry(lane, rate, Duration.ofSeconds(seconds));
        Histogram micros = new Histogram(3);
        for (JournalEntry entry : stack.simulator().journal()) {
            micros.recordValue(micros(entry));
        }
        results.put(name, micros, 50, 99, 99.9);
    }

    /** Publishes at an even rate, and waits until the provider has all of it. */
    private void carry(String lane, int rate, Duration duration) {
        int before = Throughput.taken(stack);
        load.evenly("detour.messages." + lane, rate, duration);
        int sent = rate * (int) duration.toSeconds();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Throughput.taken(stack) - before >= sent);
    }

    /** How long a message of {@link Load} was on its way, in microseconds. */
    static long micros(JournalEntry entry) {
        return Math.max(
                0, Duration.between(published(entry), Instant.parse(entry.at())).toNanos() / 1_000);
    }

    /** When it was published. */
    static Instant published(JournalEntry entry) {
        return Instant.parse(String.valueOf(entry.text()));
    }
}
