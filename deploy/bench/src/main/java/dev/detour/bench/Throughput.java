package dev.detour.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.awaitility.Awaitility;

import dev.detour.it.JavaProcess;
import dev.detour.it.Stack;

/** Messages a second from the first that is published to the last that the provider has taken, all published at once. */
record Throughput(Stack stack, Load load, int rounds, Results results) {
    /** What the name of messages a second ends with. */
    static final String RATE = ", messages/s";

    /** What the name of processor time ends with. */
    static final String CPU = ", CPU µs a message";

    /**
     * Measures a program.
     *
     * @param topic what it reads
     * @param warmUp messages before the first round
     * @param messages of each round
     */
    void of(String name, JavaProcess process, String topic, int warmUp, int messages) {
        of(Map.of(name, load), process, topic, warmUp, messages);
    }

    /** As {@link #of}, with several loads in turn: what becomes faster or slower meanwhile does so for all of them. */
    void of(Map<String, Load> loads, JavaProcess process, String topic, int warmUp, int messages) {
        Results.say("%s: warming up with %,d messages".formatted(String.join("; ", loads.keySet()), warmUp));
        run(stack, load, topic, warmUp);
        List<Round> all = new ArrayList<>();
        for (int number = 1; number <= rounds; number++) {
            String which = "round %d of %d".formatted(number, rounds);
            loads.forEach((name, shaped) -> {
                Duration cpuBefore = process.cpu();
                double aSecond = run(stack, shaped, topic, messages);
                all.add(new Round(name, aSecond, micros(process, cpuBefore, messages)));
                Results.say("%s: %s: %,.0f messages a second".formatted(name, which, aSecond));
            });
        }
        for (String name : loads.keySet()) {
            List<Round> own =
                    all.stream().filter(round -> round.name.equals(name)).toList();
            results.put(
                    name + RATE,
                    Math.round(Results.median(own.stream().map(Round::aSecond).toList())));
            results.putMedian(name + CPU, own.stream().map(Round::micros).toList());
        }
    }

    private record Round(String name, double aSecond, double micros) {}

    /** Processor time of a program since it had used so much, in microseconds a message. */
    static double micros(JavaProcess process, Duration before, int messages) {
        return process.cpu().minus(before).toNanos() / 1e3 / messages;
    }

    /** Publishes and waits until the provider has taken all of it; returns messages a second. */
    static double run(Stack stack, Load load, String topic, int count) {
        int before = taken(stack);
        long start = System.nanoTime();
        load.atOnce(topic, count);
        Awaitility.await()
                .atMost(Duration.ofMinutes(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> taken(stack) - before >= count);
        return count / ((System.nanoTime() - start) / 1e9);
    }

    /** What WhatsApp has taken since the simulator was started or reset. */
    static int taken(Stack stack) {
        return taken(stack, "whatsapp");
    }

    /** What some providers have taken together. */
    static int taken(Stack stack, String... providers) {
        JsonNode stats = stack.simulator().stats();
        return Stream.of(providers)
                .mapToInt(provider -> stats.path(provider).path("taken").asInt())
                .sum();
    }
}
