package dev.detour.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** The breakers that Detour is measured against. */
final class Peers {
    static final List<Supplier<Breaker>> ALL =
            List.of(SmallRyeBreaker::new, Resilience4jBreaker::new, HystrixBreaker::new, EnvoyBreaker::new);

    private Peers() {}

    static List<Result.Peer> measure(
            Trial trial, IntFunction<Scenario> scenarios, Function<List<Trial.Run>, String> figure) {
        List<Result.Peer> peers = new ArrayList<>();
        for (Supplier<Breaker> breaker : ALL) {
            String name = breaker.get().name();
            peers.add(new Result.Peer(name, figure.apply(trial.peer(scenarios, breaker))));
        }
        return peers;
    }

    /** Median time to the first opening after the onset, and how often it opened in all. */
    static String detection(List<Trial.Run> runs) {
        double[] times = Trial.figures(
                runs,
                journal -> journal.switchedAt == Journal.NEVER
                        ? Double.POSITIVE_INFINITY
                        : (journal.switchedAt - journal.onset()) / 1_000.0);
        double median = Trial.quantile(times, 0.5);
        String when = Double.isInfinite(median) ? "never" : String.format(Locale.ROOT, "%.1f s", median);
        double openings = runs.stream()
                .mapToInt(run -> ((BreakerGate) run.gate()).openings)
                .average()
                .orElse(0);
        return openings > 1.5 ? String.format(Locale.ROOT, "%s, opens %.0f×", when, openings) : when;
    }

    /** Openings in all, where there should be none. */
    static String openings(List<Trial.Run> runs) {
        double openings = runs.stream()
                .mapToInt(run -> ((BreakerGate) run.gate()).openings)
                .average()
                .orElse(0);
        return String.format(Locale.ROOT, "%.1f", openings);
    }
}
