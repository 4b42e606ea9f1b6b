package dev.detour.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;

import dev.detour.it.GatewayProcess;
import dev.detour.it.Stack;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/** How long a node needs from its start until it is ready, and another one to go on with its partitions after a kill. */
record Nodes(Stack stack, Load load, Map<String, String> settings, List<String> options, int rounds, Results results) {
    private static final int RATE = 20;
    /** Both nodes have to be warm: a kill in the first minute of a node's life is not the rule. */
    private static final Duration BEFORE = Duration.ofSeconds(15);

    private static final Duration AFTER = Duration.ofSeconds(30);

    void measure() {
        List<Double> starts = new ArrayList<>();
        List<Double> takeovers = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            long start = System.nanoTime();
            try (GatewayProcess staying = stack.startGateway(settings, options)) {
                starts.add((System.nanoTime() - start) / 1e9);
                Results.say("start: round %d of %d: %.1f s".formatted(round, rounds, starts.getLast()));
                takeovers.add(takeover(stack.startAnotherGateway(settings, options)));
                Results.say("takeover: round %d of %d: %.1f s".formatted(round, rounds, takeovers.getLast()));
                if (!staying.isAlive()) {
                    throw new IllegalStateException("the node that was to take over has ended: " + staying.log());
                }
            }
        }
        results.putMedian("start to ready, s", starts);
        results.putMedian("takeover after kill -9, s", takeovers);
    }

    /** The longest that a message waited which was published after the kill. */
    private double takeover(GatewayProcess killed) {
        load.evenly("detour.messages.standard", RATE, BEFORE);
        stack.simulator().reset();
        int count = RATE * (int) AFTER.toSeconds();
        CompletableFuture<Void> going =
                CompletableFuture.runAsync(() -> load.evenly("detour.messages.standard", RATE, AFTER));
        killed.kill();
        Instant from = Instant.now();
        going.join();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> Throughput.taken(stack, "whatsapp", "twilio") >= count - RATE);
        double longest = 0;
        for (JournalEntry entry : stack.simulator().journal()) {
            if (Latency.published(entry).isAfter(from)) {
                longest = Math.max(longest, Latency.micros(entry) / 1e6);
            }
        }
        return longest;
    }
}
