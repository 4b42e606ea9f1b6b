package dev.detour.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;

import dev.detour.it.Stack;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/** One urgent message a second while a campaign uses up the provider's rate. */
record Campaign(Stack stack, Load load, List<String> options, Results results) {
    private static final int RATE = 500;

    /**
     * Measures it.
     *
     * @param messages of the campaign
     * @param seconds how long urgent messages are published, and how many
     */
    void measure(int messages, int seconds) {
        stack.startGateway(Map.of("detour.providers.meta.rate", Integer.toString(RATE)), options);
        load.evenly("detour.messages.urgent", 50, Duration.ofSeconds(5));
        Results.say("campaign: publishing " + messages + " bulk messages");
        load.atOnce("detour.messages.bulk", messages);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Throughput.taken(stack) > 10 * RATE);
        int before = stack.simulator().stats().path("journal").asInt();
        Instant start = Instant.now();
        Results.say("campaign: one urgent message a second for " + seconds + " s");
        load.evenly("detour.messages.urgent", 1, Duration.ofSeconds(seconds));
        Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        double elapsed = Duration.between(start, Instant.now()).toMillis() / 1e3;
        List<JournalEntry> seen = stack.simulator().journal(before);
        Histogram micros = new Histogram(3);
        for (JournalEntry entry : seen) {
            // The campaign was published before, all of it.
            if (Latency.published(entry).isAfter(start)) {
                micros.recordValue(Latency.micros(entry));
            }
        }
        results.put("campaign, messages/s at the provider", Math.round(seen.size() / elapsed));
        results.put("campaign, urgent messages", micros.getTotalCount());
        results.put("campaign, urgent", micros, 50, 99);
    }
}
