package dev.detour.lab;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/** Blips: everything fails for one second. At most ten in a thousand may switch. */
final class BlipSuite implements Suite {
    static final String NAME = "blips";
    private static final long BLIP = 1_000;
    private static final long BETWEEN = 75_000;
    private static final int BLIPS = 1_000;
    private static final double[] RATES = {1_000, 100, 10, 1, 0.2};

    @Override
    public void run(Size size, Consumer<Result> results) {
        blips("1,000 one-second blips, all calls fail", Conditions.GOOD.faults(1), size, results);
        blips("1,000 one-second blips, no call is answered", Conditions.GOOD.hangs(1), size, results);
    }

    private static void blips(String name, Conditions conditions, Size size, Consumer<Result> results) {
        int runs = size.quick() ? 4 : 20;
        int each = (size.quick() ? 40 : BLIPS / RATES.length) / runs;
        int all = 0;
        int switched = 0;
        StringBuilder byRate = new StringBuilder();
        for (double rate : RATES) {
            if (size.quick() && rate > 100) {
                continue;
            }
            long length = 120_000 + each * BETWEEN;
            IntFunction<Scenario> scenarios = run -> new Scenario(
                    name, 0, Long.MAX_VALUE, length, time -> isBlip(time, run) ? conditions : Conditions.GOOD);
            List<Trial.Run> done = Trial.of(rate, runs, size.seed() + 17).detour(scenarios);
            int here = done.stream()
                    .mapToInt(run -> (int) run.journal().changes.stream()
                            .filter(change -> change.state().equals("down")
                                    || change.state().equals("degraded"))
                            .count())
                    .sum();
            all += each * runs;
            switched += here;
            byRate.append(String.format(Locale.ROOT, " %s/s: %d", GoalSuite.number(rate), here));
        }
        int allowed = Math.max(1, all / 100);
        results.accept(new Result(
                NAME,
                name,
                0,
                String.format(Locale.ROOT, "switches in %,d blips", all),
                switched + " (" + byRate.toString().strip() + ")",
                "≤ " + allowed,
                switched <= allowed,
                List.of(),
                null));
    }

    private static boolean isBlip(long time, int run) {
        long since = time - 120_000 - 37L * run;
        return since >= 0 && since % BETWEEN < BLIP;
    }
}
