package dev.detour.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;

import dev.detour.it.Stack;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/** From publish to the provider's request, at an even rate. */
record Latency(Stack stack, Load load, int seconds, Map<String, Object> results) {
    private static final Duration WARM_UP = Duration.ofSeconds(5);

    void of(String lane, int rate) {
        String name = "latency " + lane + " at " + rate + "/s";
        // Once without being counted: a lane that has been idle is cold.
        load.evenly("detour.messages." + lane, rate, WARM_UP);
        int warm = rate * (int) WARM_UP.toSeconds();
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Throughput.taken(stack) >= warm);
        stack.simulator().reset();
        Results.say(name + ": " + seconds + " s");
        load.evenly("detour.messages." + lane, rate, Duration.ofSeconds(seconds));
        int sent = rate * seconds;
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Throughput.taken(stack) >= sent);
        Histogram micros = new Histogram(3);
        for (JournalEntry entry : stack.simulator().journal()) {
            micros.recordValue(Math.max(0, lag(entry).toNanos() / 1_000));
        }
        results.put(name + ", p50 ms", Results.rounded(micros.getValueAtPercentile(50) / 1e3));
        results.put(name + ", p99 ms", Results.rounded(micros.getValueAtPercentile(99) / 1e3));
        results.put(name + ", p99.9 ms", Results.rounded(micros.getValueAtPercentile(99.9) / 1e3));
    }

    /** How long a message of {@link Load} was on its way. */
    static Duration lag(JournalEntry entry) {
        return Duration.between(published(entry), Instant.parse(entry.at()));
    }

    /** When it was published. */
    static Instant published(JournalEntry entry) {
        return Instant.parse(String.valueOf(entry.text()));
    }
}
