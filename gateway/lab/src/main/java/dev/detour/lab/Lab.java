package dev.detour.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Runs suites. */
public final class Lab {
    private Lab() {}

    /**
     * What to run.
     *
     * @param suites names of suites
     * @param size how much to measure
     */
    record Order(List<String> suites, Suite.Size size) {}

    static List<Result> run(Order order, Consumer<Result> progress) {
        List<Result> all = new ArrayList<>();
        for (String name : order.suites()) {
            suite(name).run(order.size(), result -> {
                all.add(result);
                progress.accept(result);
            });
        }
        return all;
    }

    static Suite suite(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case GoalSuite.NAME -> new GoalSuite();
            case NeverSuite.NAME -> new NeverSuite();
            case OutageSuite.NAME -> new OutageSuite();
            case WeatherSuite.NAME -> new WeatherSuite();
            case BlipSuite.NAME -> new BlipSuite();
            default -> throw new IllegalArgumentException("there is no suite " + name);
        };
    }

    public static void main(String[] args) {
        run(
                new Order(
                        List.of(args[0]),
                        new Suite.Size(
                                Integer.parseInt(args[1]),
                                1,
                                args.length > 2 && args[2].equals("quick"),
                                args.length > 3)),
                r -> System.out.printf(
                        Locale.ROOT,
                        "%s %-30s %6.1f/s  %-55s %-16s goal %-12s %s%n",
                        r.met() ? "  " : "!!",
                        r.trace(),
                        r.rate(),
                        r.measure(),
                        r.measured(),
                        r.goal(),
                        r.peers()));
    }
}
