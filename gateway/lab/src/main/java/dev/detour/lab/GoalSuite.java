package dev.detour.lab;

import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;

import org.jspecify.annotations.Nullable;

/** How fast a fault is seen, how many messages it meets, how gently the traffic returns. */
final class GoalSuite implements Suite {
    static final String NAME = "goals";
    private static final long WARM = 150_000;
    private static final long FAULT = 180_000;
    private static final double[] RATES = {1_000, 100, 10, 1, 0.2};
    private static final double[] QUICK_RATES = {100, 10, 1};

    /**
     * Seconds that must not be passed.
     *
     * @param rate messages a second
     */
    private record Limit(double rate, double p50, double p95) {}

    private record Fault(String name, Conditions conditions, List<Limit> limits) {}

    private static final List<Fault> FAULTS = List.of(
            new Fault(
                    "hard down",
                    Conditions.GOOD.faults(1),
                    List.of(
                            new Limit(1_000, 2.5, 3),
                            new Limit(100, 2.5, 3),
                            new Limit(10, 3, 3.5),
                            new Limit(1, 5, 6),
                            new Limit(0.2, 8, 25))),
            new Fault(
                    "no answer at all",
                    Conditions.GOOD.hangs(1),
                    List.of(
                            new Limit(1_000, 4, 4.5),
                            new Limit(100, 4, 4.5),
                            new Limit(10, 4, 5),
                            new Limit(1, 6.5, 9),
                            new Limit(0.2, 10, 25))),
            new Fault(
                    "latency ×10",
                    Conditions.GOOD.latency(10),
                    List.of(
                            new Limit(1_000, 4, 4.5),
                            new Limit(100, 4, 4.5),
                            new Limit(10, 4, 5),
                            new Limit(1, 6.5, 9),
                            new Limit(0.2, 10, 25))),
            new Fault(
                    "30 % errors",
                    Conditions.GOOD.faults(0.3),
                    List.of(
                            new Limit(1_000, 4.5, 5),
                            new Limit(100, 4.5, 5),
                            new Limit(10, 7, 12),
                            new Limit(1, 14, 36),
                            new Limit(0.2, 26, 120))),
            new Fault(
                    "silent: accepted, no receipts",
                    Conditions.GOOD.confirmed(0),
                    List.of(
                            new Limit(1_000, 6, 7),
                            new Limit(100, 6, 7),
                            new Limit(10, 6, 7),
                            new Limit(1, 8, 12),
                            new Limit(0.2, 20, 50))));

    @Override
    public void run(Size size, Consumer<Result> results) {
        double[] rates = size.quick() ? QUICK_RATES : RATES;
        for (double rate : rates) {
            for (Fault fault : FAULTS) {
                detection(fault, rate, size, results);
            }
            ramp(rate, size, results);
            flapping(rate, size, results);
            if (rate >= 1) {
                throttled(rate, size, results);
            }
        }
    }

    private static IntFunction<Scenario> during(String name, Size size, long lasts, long after, Conditions conditions) {
        return run -> Scenario.during(name, onset(size, run), lasts, after, conditions);
    }

    private static long onset(Size size, int run) {
        return WARM + new SplittableRandom(size.seed() * 31 + run).nextLong(1_000);
    }

    private static void detection(Fault fault, double rate, Size size, Consumer<Result> results) {
        // The fault lasts three minutes, or as long as thin traffic needs for its goal and more.
        long lasts = rate < 1 ? 2 * FAULT : FAULT;
        IntFunction<Scenario> scenarios = during(fault.name(), size, lasts, 150_000, fault.conditions());
        Trial trial = Trial.of(rate, size.runs(), size.seed());
        List<Trial.Run> runs = trial.detour(scenarios);
        double[] times = Trial.figures(runs, GoalSuite::detectionSeconds);
        Limit limit = fault.limits().stream()
                .filter(candidate -> candidate.rate() == rate)
                .findFirst()
                .orElseThrow();
        List<Result.Peer> peers = size.peers() ? Peers.measure(trial, scenarios, Peers::detection) : List.of();
        results.accept(judged(
                fault.name(),
                rate,
                "onset to the last ordinary message, s, p50 / p95",
                times,
                limit.p50(),
                limit.p95(),
                peers,
                Trial.plot(scenarios.apply(0), runs.getFirst().journal())));
        affected(fault, rate, runs, results);
        returned(fault, rate, runs, results);
    }

    private static double detectionSeconds(Journal journal) {
        return journal.switchedAt == Journal.NEVER
                ? Double.POSITIVE_INFINITY
                : (journal.lastOrdinary - journal.onset()) / 1_000.0;
    }

    private static void affected(Fault fault, double rate, List<Trial.Run> runs, Consumer<Result> results) {
        if (!fault.name().equals("hard down")) {
            return;
        }
        double limit = rate >= 1_000 ? 250 : rate >= 100 ? 75 : rate >= 10 ? 25 : 3;
        double[] affected = Trial.figures(runs, journal -> journal.affected);
        results.accept(
                judged(fault.name(), rate, "messages affected, p50 / p95", affected, limit, Double.POSITIVE_INFINITY));
        if (rate >= 100) {
            double[] paused = Trial.figures(
                    runs,
                    journal -> journal.pausedAt == Journal.NEVER
                            ? Double.POSITIVE_INFINITY
                            : (journal.pausedAt - journal.onset()) / 1_000.0);
            results.accept(judged(fault.name(), rate, "onset to the pause of new sends, s, p50 / p95", paused, 0.5, 1));
        }
    }

    private static void returned(Fault fault, double rate, List<Trial.Run> runs, Consumer<Result> results) {
        double[] times = Trial.figures(
                runs,
                journal -> journal.returnedAt == Journal.NEVER
                        ? Double.POSITIVE_INFINITY
                        : (journal.returnedAt - journal.end()) / 1_000.0);
        // Three messages with receipts must be seen; at less than one message a second that alone takes longer.
        boolean thin = rate < 1;
        Result judged = judged(
                fault.name(),
                rate,
                "full return after the end, s, p50 / p95",
                times,
                thin ? Double.POSITIVE_INFINITY : 30,
                thin ? Double.POSITIVE_INFINITY : 50);
        results.accept(judged);
        long undone = runs.stream().filter(run -> run.journal().undone).count();
        if (undone > 0) {
            results.accept(new Result(
                    NAME, fault.name(), rate, "returns undone within 60 s", undone + "", "0", false, List.of(), null));
        }
    }

    private static void ramp(double rate, Size size, Consumer<Result> results) {
        double limit = rate >= 100 ? 15 : rate >= 10 ? 25 : rate >= 1 ? 37 : 55;
        IntFunction<Scenario> scenarios = run -> {
            long onset = onset(size, run);
            return new Scenario(
                    "ramp in 3 min",
                    onset,
                    onset + 2 * FAULT,
                    onset + 2 * FAULT,
                    time -> time < onset
                            ? Conditions.GOOD
                            : Conditions.GOOD.faults(Math.min(1, (double) (time - onset) / FAULT)));
        };
        Trial trial = Trial.of(rate, size.runs(), size.seed());
        List<Trial.Run> runs = trial.detour(scenarios);
        double[] shares = Trial.figures(runs, journal -> 100_000 * detectionSeconds(journal) / FAULT);
        List<Result.Peer> peers = size.peers() ? Peers.measure(trial, scenarios, Peers::detection) : List.of();
        results.accept(judged(
                "ramp in 3 min",
                rate,
                "share failing at the last ordinary message, %, p50 / p95",
                shares,
                limit,
                Double.POSITIVE_INFINITY,
                peers,
                Trial.plot(scenarios.apply(0), runs.getFirst().journal())));
    }

    private static void flapping(double rate, Size size, Consumer<Result> results) {
        double limit = rate >= 1 ? 4 : 5;
        IntFunction<Scenario> scenarios = run -> {
            long onset = onset(size, run);
            return new Scenario(
                    "flapping 30 s/30 s",
                    onset,
                    onset + 600_000,
                    onset + 600_000,
                    time -> time >= onset && (time - onset) / 30_000 % 2 == 0
                            ? Conditions.GOOD.faults(1)
                            : Conditions.GOOD);
        };
        Trial trial = Trial.of(rate, size.runs(), size.seed());
        List<Trial.Run> runs = trial.detour(scenarios);
        double[] movements = Trial.figures(runs, journal -> journal.movements);
        List<Result.Peer> peers = size.peers() ? Peers.measure(trial, scenarios, Peers::openings) : List.of();
        results.accept(judged(
                "flapping 30 s/30 s",
                rate,
                "switches in 10 minutes, p50 / p95",
                movements,
                limit,
                limit,
                peers,
                Trial.plot(scenarios.apply(0), runs.getFirst().journal())));
    }

    private static void throttled(double rate, Size size, Consumer<Result> results) {
        double p50 = rate >= 100 ? 2.5 : rate >= 10 ? 3 : 12;
        double p95 = rate >= 10 ? Double.POSITIVE_INFINITY : 25;
        IntFunction<Scenario> scenarios =
                during("half the calls throttled", size, FAULT, 60_000, Conditions.GOOD.capacity(rate / 2));
        Trial trial = Trial.of(rate, size.runs(), size.seed());
        List<Trial.Run> runs = trial.detour(scenarios);
        ToDoubleFunction<Journal> seconds = journal -> journal.throttledAt == Journal.NEVER
                ? Double.POSITIVE_INFINITY
                : (journal.throttledAt - journal.onset()) / 1_000.0;
        List<Result.Peer> peers = size.peers() ? Peers.measure(trial, scenarios, Peers::openings) : List.of();
        results.accept(judged(
                "half the calls throttled",
                rate,
                "onset to throttled, s, p50 / p95",
                Trial.figures(runs, seconds),
                p50,
                p95,
                peers,
                Trial.plot(scenarios.apply(0), runs.getFirst().journal())));
        double[] movements = Trial.figures(runs, journal -> journal.movements);
        results.accept(judged("half the calls throttled", rate, "switches, p50 / p95", movements, 0, 0));
        if (rate >= 10) {
            // With three calls a second, a sender learns of each step late.
            double most = rate >= 100 ? 10 : 20;
            double[] turnedAway =
                    Trial.figures(runs, journal -> 100.0 * journal.throttledAdapted / journal.callsAdapted);
            results.accept(judged(
                    "half the calls throttled",
                    rate,
                    "turned away from 20 s on, %, p50 / p95",
                    turnedAway,
                    most,
                    most + 5));
            double offered = rate / 2 * (FAULT - Journal.ADAPTED_MILLIS) / 1_000;
            double[] unused = Trial.figures(
                    runs, journal -> 100 - 100 * (journal.callsAdapted - journal.throttledAdapted) / offered);
            results.accept(judged(
                    "half the calls throttled", rate, "of its rate unused from 20 s on, %, p50 / p95", unused, 25, 30));
        }
    }

    private static Result judged(String trace, double rate, String measure, double[] figures, double p50, double p95) {
        return judged(trace, rate, measure, figures, p50, p95, List.of(), null);
    }

    private static Result judged(
            String trace,
            double rate,
            String measure,
            double[] figures,
            double p50,
            double p95,
            List<Result.Peer> peers,
            Result.@Nullable Plot plot) {
        double median = Trial.quantile(figures, 0.5);
        double high = Trial.quantile(figures, 0.95);
        boolean met = median <= p50 && high <= p95;
        String goal =
                Double.isInfinite(p50) ? "" : Double.isInfinite(p95) ? number(p50) : number(p50) + " / " + number(p95);
        return new Result(NAME, trace, rate, measure, number(median) + " / " + number(high), goal, met, peers, plot);
    }

    static String number(double figure) {
        if (Double.isInfinite(figure)) {
            return "never";
        }
        return figure == Math.rint(figure)
                ? String.format(Locale.ROOT, "%.0f", figure)
                : String.format(Locale.ROOT, "%.1f", figure);
    }
}
