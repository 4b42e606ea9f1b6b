package dev.detour.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Which faults come when. The same seed gives the same schedule. Rounds have one fault, two or three at a time, with a
 * calm after each; every kind comes once before any comes again.
 *
 * @param seed what it was drawn from
 * @param faults in the order in which they begin
 * @param end when the last calm ends, in milliseconds
 */
record Schedule(long seed, List<Fault> faults, long end) {
    /** Below this, faults are as short as they can be and still be felt. */
    private static final Duration LONG_RUN = Duration.ofMinutes(3);

    /** The gateway's kill points. */
    static final List<String> POINTS = List.of(
            "before-poll",
            "polled",
            "before-intent",
            "intent-committed",
            "before-connect",
            "request-given",
            "response-read",
            "outcome-produced",
            "before-commit",
            "committed",
            "decided");

    private static final int[] SIZES = {1, 2, 1, 3, 2, 3};

    /**
     * How long things last, in seconds.
     *
     * @param freeze a node or broker is frozen; more than a session's 10 s
     * @param away something that was ended stays away
     * @param point until a node that was to die at a point is back
     * @param provider a provider fails
     * @param calm between two rounds
     */
    private record Lengths(Span freeze, Span away, Span point, Span provider, int calm) {
        static final Lengths LONG =
                new Lengths(new Span(20, 45), new Span(1, 15), new Span(10, 20), new Span(12, 30), 10);
        static final Lengths SHORT = new Lengths(new Span(12, 15), new Span(1, 4), new Span(4, 8), new Span(6, 10), 4);
    }

    private record Span(int least, int most) {
        long draw(Random random) {
            return 1000L * least + random.nextLong(1000L * (most - least) + 1);
        }
    }

    /** Draws one; the last round may end a little later than the duration. */
    static Schedule of(long seed, Duration duration, int nodes, int brokers) {
        Random random = new Random(seed);
        Lengths lengths = duration.compareTo(LONG_RUN) < 0 ? Lengths.SHORT : Lengths.LONG;
        Deque<Fault> deck = new ArrayDeque<>();
        List<Fault> faults = new ArrayList<>();
        long now = 0;
        for (int round = 1; now < duration.toMillis(); round++) {
            List<Fault> together = new ArrayList<>();
            while (together.size() < SIZES[(round - 1) % SIZES.length]) {
                Fault next = draw(deck, together, random, nodes, brokers);
                together.add(at(next, round, now, lengths, random));
            }
            faults.addAll(together);
            now = together.stream().mapToLong(Fault::to).max().orElse(now) + 1000L * lengths.calm;
        }
        faults.sort(Comparator.comparingLong(Fault::from));
        return new Schedule(seed, List.copyOf(faults), now);
    }

    private static Fault draw(Deque<Fault> deck, List<Fault> together, Random random, int nodes, int brokers) {
        while (true) {
            for (Iterator<Fault> left = deck.iterator(); left.hasNext(); ) {
                Fault fault = left.next();
                if (together.stream().allMatch(fault::goesWith)) {
                    left.remove();
                    return fault;
                }
            }
            deck.addAll(shuffled(random, nodes, brokers));
        }
    }

    private static List<Fault> shuffled(Random random, int nodes, int brokers) {
        List<Fault> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (kind == Kind.KILL_AT_POINT) {
                for (String point : POINTS) {
                    all.add(new Fault(
                            0, kind, random.nextInt(nodes), 0, 0, point + ":" + (1 + random.nextInt(20)), ""));
                }
            } else if (kind.isOfNodes() || kind.isOfBrokers()) {
                // Twice, since this is what is unlike other tests.
                int targets = kind.isOfNodes() ? nodes : brokers;
                int first = random.nextInt(targets);
                all.add(new Fault(0, kind, first, 0, 0, "", ""));
                if (kind != Kind.KILL_ALL_NODES) {
                    all.add(new Fault(0, kind, (first + 1) % targets, 0, 0, "", ""));
                }
            }
        }
        all.add(new Fault(0, Kind.BOTH_DOWN, 0, 0, 0, "", ""));
        for (String provider : List.of("whatsapp", "twilio")) {
            for (ProviderFaults.Way way : ProviderFaults.of(provider)) {
                all.add(new Fault(0, Kind.PROVIDER, 0, 0, 0, way.name(), way.json()));
            }
        }
        Collections.shuffle(all, random);
        return all;
    }

    private static Fault at(Fault fault, int round, long now, Lengths lengths, Random random) {
        long from = now + random.nextInt(2_000);
        Span span = switch (fault.kind()) {
            case FREEZE_NODE, FREEZE_BROKER -> lengths.freeze;
            case KILL_NODE, STOP_NODE, KILL_ALL_NODES, KILL_BROKER, STOP_BROKER -> lengths.away;
            case KILL_AT_POINT -> lengths.point;
            case PROVIDER, BOTH_DOWN -> lengths.provider;
        };
        return new Fault(
                round, fault.kind(), fault.target(), from, from + span.draw(random), fault.what(), fault.json());
    }

    /** As it is printed. */
    String text() {
        return "seed " + seed + "\n" + faults.stream().map(Fault::line).collect(Collectors.joining("\n"));
    }
}
