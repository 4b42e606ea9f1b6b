package dev.detour.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** The lab's command line. */
public final class LabMain {
    /** All goals met. */
    public static final int MET = 0;

    /** A goal was missed. */
    public static final int MISSED = 1;

    /** The arguments, or the trace, make no sense. */
    public static final int USAGE = 2;

    private static final String HELP = """
            detour lab [SUITE…] [options]

            Measures how fast the health monitor sees an outage, and what it must never take for one, on a virtual clock,
            beside the default circuit breakers of SmallRye Fault Tolerance, resilience4j, Hystrix and Envoy.

            Suites (default: goals never blips)
              goals     time to detection, messages affected, return: 5 to 1,000 messages every 5 s or 1 s
              never     bad recipients, paused templates, spikes, our own network, a wrong clock …
              blips     1,000 one-second blips
              outages   the shapes of real outages from 2021 to 2026
              weather   180 virtual days of independent errors from 0 to 5 % (minutes)
              all       all of these

            Options
              --quick          a subset that takes seconds
              --runs N         runs for each row (30; quick: 20)
              --seed N         seed of the first run (1)
              --no-peers       without the other detectors
              --trace FILE     a CSV of your own: time, and per line rate, faults, hangs, throttled, refused, account,
                               latency, receipts, lag, reads, page, webhooks, outage (shares from 0 to 1, factors, seconds)
              --out DIR        writes results.json and report.html there
              --help           this

            The exit code is 0 when all goals are met, 1 when one is missed, 2 when the arguments make no sense.
            """;

    private LabMain() {}

    /** Runs and exits. */
    public static void main(String... args) {
        System.exit(run(args));
    }

    /**
     * Runs.
     *
     * @return {@link #MET}, {@link #MISSED} or {@link #USAGE}
     */
    public static int run(String... args) {
        return run(System.out, System.err, args);
    }

    static int run(PrintStream out, PrintStream err, String... args) {
        Arguments arguments;
        try {
            arguments = Arguments.parse(args);
        } catch (IllegalArgumentException e) {
            err.println("detour lab: " + e.getMessage());
            err.println("Try: detour lab --help");
            return USAGE;
        }
        if (arguments.help()) {
            out.print(HELP);
            return MET;
        }
        // resilience4j brings SLF4J without anything behind it, which would be mentioned on the terminal.
        if (System.getProperty("slf4j.internal.verbosity") == null) {
            System.setProperty("slf4j.internal.verbosity", "ERROR");
        }
        List<Result> results;
        TextReport text = new TextReport(out);
        try {
            results = Lab.run(arguments.order(), text::line);
        } catch (TraceException e) {
            err.println("detour lab: " + e.getMessage());
            return USAGE;
        }
        text.summary(results);
        Path folder = arguments.folder();
        if (folder != null) {
            try {
                Files.createDirectories(folder);
                Files.write(folder.resolve("results.json"), JsonReport.of(arguments.order(), results));
                Files.writeString(folder.resolve("report.html"), HtmlReport.of(arguments.order(), results));
            } catch (IOException e) {
                throw new UncheckedIOException("the report could not be written", e);
            }
            out.println("Report: " + folder.resolve("report.html"));
        }
        return results.stream().allMatch(Result::met) ? MET : MISSED;
    }

    private record Arguments(Lab.Order order, @Nullable Path folder, boolean help) {

        static Arguments parse(String... args) {
            List<String> suites = new ArrayList<>();
            Path trace = null;
            Path folder = null;
            long seed = 1;
            int runs = -1;
            boolean quick = false;
            boolean peers = true;
            boolean help = false;
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--help", "-h" -> help = true;
                    case "--quick" -> quick = true;
                    case "--no-peers" -> peers = false;
                    case "--seed" -> seed = number(args, ++i);
                    case "--runs" -> runs = Math.toIntExact(Math.clamp(number(args, ++i), 0L, 10_000L));
                    case "--trace" -> trace = path(args, ++i);
                    case "--out" -> folder = path(args, ++i);
                    case "all" -> suites.addAll(Lab.names());
                    default -> {
                        if (args[i].startsWith("-")) {
                            throw new IllegalArgumentException("there is no option " + args[i]);
                        }
                        suites.add(args[i]);
                    }
                }
            }
            if (suites.isEmpty() && trace == null) {
                suites.addAll(List.of(GoalSuite.NAME, NeverSuite.NAME, BlipSuite.NAME));
            }
            int chosen = runs >= 0 ? runs : quick ? Lab.Order.QUICK_RUNS : Lab.Order.RUNS;
            return new Arguments(new Lab.Order(suites, trace, chosen, seed, quick, peers), folder, help);
        }

        private static String value(String[] args, int index) {
            if (index >= args.length) {
                throw new IllegalArgumentException(args[index - 1] + ": a value is missing");
            }
            return args[index];
        }

        private static long number(String[] args, int index) {
            String value = value(args, index);
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(args[index - 1] + ": \"" + value + "\" is not a whole number", e);
            }
        }

        private static Path path(String[] args, int index) {
            String value = value(args, index);
            try {
                return Path.of(value);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(args[index - 1] + ": \"" + value + "\" is not a path", e);
            }
        }
    }
}
