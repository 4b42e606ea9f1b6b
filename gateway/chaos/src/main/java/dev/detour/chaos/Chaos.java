package dev.detour.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.detour.channel.Durations;

/** The command: runs a trial, or judges the journals of an earlier one. */
@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Kills, stops and freezes nodes and brokers, and breaks providers, while messages flow; then holds what the",
            "producer, the providers and the public topics say against each other. The same seed gives the same schedule.",
            "Exit code 1 when an invariant was violated."
        })
public final class Chaos implements Callable<Integer> {
    @Option(names = "--seed", description = "What the schedule is drawn from (another one each time).")
    private @Nullable Long seed;

    @Option(names = "--duration", defaultValue = "5m", description = "How long faults come (5m).")
    private String duration = "5m";

    @Option(names = "--nodes", defaultValue = "3", description = "Gateways (3).")
    private int nodes;

    @Option(names = "--brokers", defaultValue = "3", description = "Brokers, 1 or 3 and more (3).")
    private int brokers;

    @Option(names = "--rate", defaultValue = "20", description = "Messages a second (20).")
    private int rate;

    @Option(names = "--ttl", defaultValue = "90s", description = "How long most messages live (90s).")
    private String ttl = "90s";

    @Option(names = "--settle", defaultValue = "3m", description = "How long it may take to come to rest (3m).")
    private String settle = "3m";

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Where journals, logs and the verdict go (target/chaos/<time>-<seed>).")
    private @Nullable Path report;

    @Option(names = "--check", paramLabel = "DIR", description = "Runs nothing and judges the report that lies there.")
    private @Nullable Path check;

    @Option(names = "--plan", description = "Prints the schedule and runs nothing.")
    private boolean plan;

    public static void main(String... args) {
        System.exit(new CommandLine(new Chaos()).execute(args));
    }

    @Override
    public Integer call() throws IOException {
        if (check != null) {
            return judge(Journals.read(check.resolve("journals")), check, "judged again");
        }
        if (nodes < 1 || brokers < 1 || brokers == 2 || rate < 1 || rate > 1_000) {
            System.err.println("detour: --nodes must be 1 or more, --brokers 1 or 3 and more, --rate from 1 to 1000");
            return 2;
        }
        long drawn = seed == null ? System.nanoTime() & 0xFFFFFF : seed;
        Schedule schedule = Schedule.of(drawn, duration("--duration", duration), nodes, brokers);
        System.out.println(schedule.text());
        if (plan) {
            return 0;
        }
        Path folder = report == null
                ? Path.of(
                        "target",
                        "chaos",
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString().replace(":", "") + "-" + drawn)
                : report;
        Files.createDirectories(folder);
        Trial trial = new Trial(
                schedule,
                folder.toAbsolutePath().resolve("site"),
                nodes,
                brokers,
                rate,
                duration("--ttl", ttl),
                duration("--settle", settle),
                List.of(),
                System.out::println);
        Journals journals = trial.run();
        journals.write(folder.resolve("journals"));
        return judge(journals, folder, schedule.text());
    }

    private static int judge(Journals journals, Path folder, String schedule) throws IOException {
        Evidence evidence = new Evidence(journals);
        Verdict verdict = new Verdict(evidence, Checker.check(evidence));
        verdict.write(folder, schedule);
        System.out.println();
        System.out.println(verdict.text());
        System.out.println(
                (verdict.good() ? "No invariant was violated. " : "VIOLATED; the histories are in violations.txt. ")
                        + "Report: " + folder);
        return verdict.good() ? 0 : 1;
    }

    private static Duration duration(String option, String text) {
        try {
            Duration duration = Durations.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // said below
        }
        throw new CommandLine.ParameterException(
                new CommandLine(new Chaos()), option + " must be a duration like 90s or 5m");
    }
}
