package dev.detour.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/** Runs suites of measurements. Stateless; uses all processors. */
public final class Lab {
    private static final Map<String, Suite> SUITES = suites();

    private Lab() {}

    /**
     * What to measure.
     *
     * @param suites names of suites, in this order
     * @param trace a trace of the user's own, or null
     * @param runs runs for each row; 1 or more
     * @param seed of the first run
     * @param quick a subset that takes seconds
     * @param peers whether the other detectors are measured as well
     */
    public record Order(List<String> suites, @Nullable Path trace, int runs, long seed, boolean quick, boolean peers) {
        /** 30 runs, so that a 95th percentile means something. */
        public static final int RUNS = 30;

        /** Runs of the quick subset. */
        public static final int QUICK_RUNS = 20;

        public Order {
            suites = List.copyOf(suites);
            for (String suite : suites) {
                if (!SUITES.containsKey(suite)) {
                    throw new IllegalArgumentException(
                            "there is no suite \"" + suite + "\"; there are " + String.join(", ", names()));
                }
            }
            if (runs < 1) {
                throw new IllegalArgumentException("runs: must be 1 or more, is " + runs);
            }
        }
    }

    /** The names of all suites. */
    public static List<String> names() {
        return List.copyOf(SUITES.keySet());
    }

    /**
     * Measures.
     *
     * @param progress gets each result as soon as it is there
     * @return all results, in order
     * @throws TraceException if the trace cannot be read
     */
    public static List<Result> run(Order order, Consumer<Result> progress) {
        List<Result> all = new ArrayList<>();
        Consumer<Result> both = result -> {
            all.add(result);
            progress.accept(result);
        };
        Suite.Size size = new Suite.Size(order.runs(), order.seed(), order.quick(), order.peers());
        for (String name : order.suites()) {
            Suite suite = SUITES.get(name);
            if (suite != null) {
                suite.run(size, both);
            }
        }
        Path trace = order.trace();
        if (trace != null) {
            new TraceSuite(Trace.read(trace)).run(size, both);
        }
        return all;
    }

    private static Map<String, Suite> suites() {
        Map<String, Suite> suites = new LinkedHashMap<>();
        suites.put(GoalSuite.NAME, new GoalSuite());
        suites.put(NeverSuite.NAME, new NeverSuite());
        suites.put(BlipSuite.NAME, new BlipSuite());
        suites.put(OutageSuite.NAME, new OutageSuite());
        suites.put(WeatherSuite.NAME, new WeatherSuite());
        return suites;
    }
}
