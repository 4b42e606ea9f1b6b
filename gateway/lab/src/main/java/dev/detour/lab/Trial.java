package dev.detour.lab;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;

/**
 * The same story many times, with other seeds, other baselines from 0 to 5 % and another moment of onset.
 *
 * @param rate messages a second
 * @param runs how often
 * @param seed of the first run; the others follow from it
 * @param nodes how many senders
 * @param partShare share of the messages that belong to a part with a scope of its own
 * @param partFails what its failures are about, or null
 * @param clockErrorMillis how wrong the first node's clock is
 * @param worst the highest share of calls that fail in good times; the runs are spread from 0 to it
 */
record Trial(
        double rate,
        int runs,
        long seed,
        int nodes,
        double partShare,
        @Nullable FailureClass partFails,
        long clockErrorMillis,
        double worst) {

    static final double WORST_BASELINE = 0.05;

    static Trial of(double rate, int runs, long seed) {
        return new Trial(rate, runs, seed, 3, 0, null, 0, WORST_BASELINE);
    }

    Trial withPart(double share, FailureClass fails) {
        return new Trial(rate, runs, seed, nodes, share, fails, clockErrorMillis, worst);
    }

    Trial withClockError(long millis) {
        return new Trial(rate, runs, seed, nodes, partShare, partFails, millis, worst);
    }

    /** One run with the gate that it was made with. */
    record Run(Journal journal, Gate gate) {}

    /** Runs the real monitor. The scenario is made for each run, so that its onset may vary. */
    List<Run> detour(IntFunction<Scenario> scenarios) {
        return IntStream.range(0, runs)
                .parallel()
                .mapToObj(run -> {
                    long runSeed = seed + 7_919L * run;
                    return one(scenarios.apply(run), run, new DetourGate(nodes, partFails, clockErrorMillis, runSeed));
                })
                .toList();
    }

    /** Runs a breaker. */
    List<Run> peer(IntFunction<Scenario> scenarios, Supplier<Breaker> breaker) {
        return IntStream.range(0, runs)
                .parallel()
                .mapToObj(run -> one(scenarios.apply(run), run, new BreakerGate(breaker.get())))
                .toList();
    }

    private Run one(Scenario scenario, int run, Gate gate) {
        Journal journal = new Journal(scenario, run == 0);
        new Simulation(scenario, rate, baseline(run), partShare, seed + 7_919L * run, gate, journal).run();
        return new Run(journal, gate);
    }

    private double baseline(int run) {
        // Even over the range, ends included: the worst weather is always among them.
        return runs == 1 ? worst / 2 : worst * run / (runs - 1);
    }

    /** The figures of all runs, sorted; what never happened is infinite. */
    static double[] figures(List<Run> runs, ToDoubleFunction<Journal> figure) {
        double[] figures = runs.stream()
                .mapToDouble(run -> figure.applyAsDouble(run.journal()))
                .toArray();
        Arrays.sort(figures);
        return figures;
    }

    /** The quantile of sorted figures, by the nearest rank. */
    static double quantile(double[] sorted, double q) {
        int rank = (int) Math.ceil(q * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length - 1, rank - 1))];
    }

    static Result.Plot plot(Scenario scenario, Journal journal) {
        List<Result.Point> points = new ArrayList<>();
        for (Journal.Second second : journal.seconds) {
            points.add(new Result.Point(
                    second.at(), second.share(), second.sent() == 0 ? 0 : (double) second.failed() / second.sent()));
        }
        List<Result.Mark> marks = new ArrayList<>();
        for (Journal.Change change : journal.changes) {
            marks.add(new Result.Mark(change.at(), change.state()));
        }
        return new Result.Plot(scenario.onset(), scenario.end(), points, marks);
    }
}
