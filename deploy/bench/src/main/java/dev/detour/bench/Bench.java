package dev.detour.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.detour.it.Stack;

/**
 * Throughput beside a bare loop and a route of Apache Camel, latency from publish to the provider's request, what a message
 * costs and by what, backlogs, starts and takeovers; all processes on this machine.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description =
                "Measures throughput beside a bare loop and Apache Camel, latency, costs, backlogs, starts and takeovers, with real"
                        + " processes.")
public final class Bench implements Callable<Integer> {
    @Option(names = "--messages", defaultValue = "15000", description = "Messages of each throughput round (15000).")
    private int messages;

    @Option(
            names = "--warm-up",
            defaultValue = "60000",
            description = "Messages before the first round (60000); compilers are done after about 300,000.")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the median counts (3).")
    private int rounds;

    @Option(
            names = "--rate",
            split = ",",
            defaultValue = "100,500,2000",
            description = "Messages a second for the latency, one after the other (${DEFAULT-VALUE}).")
    private List<Integer> rates = List.of();

    @Option(names = "--seconds", defaultValue = "20", description = "How long the latency is measured (20).")
    private int seconds;

    @Option(
            names = "--campaign",
            defaultValue = "0",
            description = "Measures urgent messages beside a campaign of this many, at 500/s, instead of all else (0).")
    private int campaign;

    @Option(
            names = "--webhooks",
            defaultValue = "0",
            description = "Measures the answers to this many webhook events a second, instead of all else (0).")
    private int webhooks;

    @Option(
            names = "--report",
            paramLabel = "FOLDER",
            description = "Writes the figures there as JSON and as pictures (not at all).")
    private @Nullable Path report;

    @Option(names = "--output", defaultValue = "table", description = "table or json (table).")
    private String output = "table";

    @Option(names = "--gateway-options", defaultValue = "", description = "Options for the gateway's Java.")
    private String gatewayOptions = "";

    @Option(
            names = "--conversations",
            defaultValue = "100000",
            description = "Recipients that the messages go to in turn (${DEFAULT-VALUE}).")
    private int conversations;

    @Option(names = "--set", description = "A setting of the gateway: name=value.")
    private Map<String, String> settings = Map.of();

    @Option(
            names = "--parts",
            split = ",",
            defaultValue = "bare,camel,receipts,gateway,costs,held,reroute,nodes",
            description =
                    "What is measured: the bare loop, Camel's route, the gateway with receipts, the gateway alone with its"
                            + " latency; what a message costs by its size, the conversations and the partitions; messages"
                            + " held while WhatsApp is down; messages that wait when it fails; starts and takeovers"
                            + " (${DEFAULT-VALUE}).")
    private Set<Comparison.Part> parts = Set.of();

    @Option(
            names = "--held",
            split = ",",
            defaultValue = "1000,100000",
            description = "Messages that are held, one number after the other (${DEFAULT-VALUE}).")
    private List<Integer> held = List.of();

    @Option(
            names = "--rerouted",
            defaultValue = "100000",
            description = "Messages that wait when WhatsApp fails (${DEFAULT-VALUE}).")
    private int rerouted;

    @Option(
            names = "--camel-workers",
            defaultValue = "256",
            description = "Threads of the fast form of Camel's route (${DEFAULT-VALUE}).")
    private int camelWorkers;

    private final Results results = new Results();

    public static void main(String... args) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException {
        results.put("at", Instant.now().toString());
        results.put("machine", machine());
        Path folder = Files.createTempDirectory("detour-bench");
        try (Stack stack = Stack.startForLong(folder, null);
                Load load = new Load(stack.bootstrapServers(), conversations)) {
            if (campaign > 0) {
                new Campaign(stack, load, options(), results).measure(campaign, seconds);
            } else if (webhooks > 0) {
                new Callbacks(stack, load, results).measure(webhooks, seconds, warmUp);
            } else {
                Comparison.Sizes sizes =
                        new Comparison.Sizes(warmUp, messages, rounds, rates, seconds, camelWorkers, held, rerouted);
                new Comparison(stack, load, folder, sizes, settings, options(), results).measure(parts);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
        if (report != null) {
            results.write(report);
        }
        System.out.print(output.equals("json") ? results.json() : results.table());
        return 0;
    }

    private List<String> options() {
        return gatewayOptions.isBlank() ? List.of() : List.of(gatewayOptions.split(" "));
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", Java " + Runtime.version();
    }
}
