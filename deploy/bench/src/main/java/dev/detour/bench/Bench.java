package dev.detour.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.detour.it.GatewayProcess;
import dev.detour.it.JavaProcess;
import dev.detour.it.MetaCalls;
import dev.detour.it.MetaCalls.Update;
import dev.detour.it.Stack;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/** Throughput beside the bare loop and latency from publish to the provider's request; all processes on this machine. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures throughput beside a bare loop, and latency, with real processes on this machine.")
public final class Bench implements Callable<Integer> {
    private static final String MESSAGES = "detour.messages.standard";
    private static final String BARE = "bare loop";
    private static final String GATEWAY = "gateway";
    private static final String CAMEL_FAST = "camel, may lose";
    private static final String CAMEL_SAFE = "camel, loses nothing";
    private static final String SLOWLY = ", provider at 100 ms";
    private static final int CAMPAIGN_RATE = 500;

    @Option(names = "--messages", defaultValue = "60000", description = "Messages of each throughput round (60000).")
    private int messages;

    @Option(
            names = "--warm-up",
            defaultValue = "150000",
            description = "Messages before the first round: what was not warm before counts double (150000).")
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
            defaultValue = "bare,camel,receipts,gateway,nodes",
            description =
                    "What is measured: the bare loop, Camel's route, the gateway with receipts, the gateway alone with its"
                            + " latency, starts and takeovers (${DEFAULT-VALUE}).")
    private Set<Part> parts = Set.of();

    @Option(
            names = "--camel-workers",
            defaultValue = "256",
            description = "Threads of the fast form of Camel's route (${DEFAULT-VALUE}).")
    private int camelWorkers;

    /** What can be left out. */
    private enum Part {
        BARE,
        CAMEL,
        RECEIPTS,
        GATEWAY,
        NODES
    }

    private final Map<String, Object> results = new LinkedHashMap<>();

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
                campaign(stack, load);
            } else if (webhooks > 0) {
                webhooks(stack, load);
            } else {
                everything(stack, load, folder);
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
        return tell();
    }

    private int tell() throws IOException {
        Path written = report;
        if (written != null) {
            Files.createDirectories(written);
            Files.writeString(written.resolve("bench.json"), json());
            plot(written, "throughput", "Messages a second, everything on this machine", "messages/s", ", messages/s");
            plot(written, "latency", "From publish to the provider's request, p50", "ms", ", p50 ms");
            plot(written, "latency-p99", "From publish to the provider's request, p99", "ms", ", p99 ms");
        }
        if (output.equals("json")) {
            System.out.print(json());
        } else {
            results.forEach((name, value) -> System.out.printf("%-52s %s%n", name, value));
        }
        return 0;
    }

    private String json() throws IOException {
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results) + "\n";
    }

    /** Draws what ends so, if there is any. */
    private void plot(Path written, String name, String title, String unit, String ending) throws IOException {
        Map<String, Double> figures = new LinkedHashMap<>();
        results.forEach((figure, value) -> {
            if (figure.endsWith(ending) && value instanceof Number number) {
                figures.put(figure.substring(0, figure.length() - ending.length()), number.doubleValue());
            }
        });
        if (!figures.isEmpty()) {
            Files.writeString(written.resolve(name + ".svg"), Plot.bars(title, unit, figures));
        }
    }

    private void everything(Stack stack, Load load, Path folder) {
        quiet(stack);
        Throughput throughput = new Throughput(stack, load, rounds, results);
        Peers peers = new Peers(stack, folder);
        if (parts.contains(Part.BARE)) {
            try (JavaProcess loop = peers.bareLoop()) {
                throughput.of(BARE, loop, Peers.BARE_MESSAGES, warmUp, messages);
            }
        }
        if (parts.contains(Part.CAMEL)) {
            camel(stack, throughput, peers);
        }
        // First with receipts: what the monitor learns without them it would still believe afterwards.
        if (parts.contains(Part.RECEIPTS)) {
            stack.simulator().clearFaults("whatsapp");
            try (GatewayProcess confirming = stack.startGateway(settings, List.of())) {
                throughput.of("gateway with receipts", confirming, MESSAGES, warmUp, messages);
            }
            quiet(stack);
        }
        // Accepted is the end here, as for the others, and no receipts come: to the monitor that would be an outage.
        Map<String, String> accepting = new LinkedHashMap<>(settings);
        accepting.put("detour.policies.transactional.confirm", "accepted");
        accepting.put("detour.health.shadow", "true");
        if (parts.contains(Part.GATEWAY)) {
            gateway(stack, load, throughput, accepting);
        }
        if (parts.contains(Part.NODES)) {
            stack.simulator().clearFaults("whatsapp");
            new Nodes(stack, load, settings, rounds, results).measure();
        }
        ratio(GATEWAY, BARE);
        ratio(GATEWAY, CAMEL_FAST);
        ratio(GATEWAY + SLOWLY, CAMEL_FAST + SLOWLY);
        ratio(GATEWAY + SLOWLY, CAMEL_SAFE + SLOWLY);
    }

    private void camel(Stack stack, Throughput throughput, Peers peers) {
        String fast = Peers.camelMessages(CamelRoute.Form.FAST);
        try (JavaProcess camel = peers.camel(CamelRoute.Form.FAST, camelWorkers)) {
            throughput.of(CAMEL_FAST, camel, fast, warmUp, messages);
            slow(stack);
            throughput.of(CAMEL_FAST + SLOWLY, camel, fast, messages / 10, messages / 4);
        }
        quiet(stack);
        String safe = Peers.camelMessages(CamelRoute.Form.SAFE);
        try (JavaProcess camel = peers.camel(CamelRoute.Form.SAFE, Peers.PARTITIONS)) {
            throughput.of(CAMEL_SAFE, camel, safe, messages / 6, messages / 20);
            slow(stack);
            // One call after another in each partition: each takes a tenth of a second.
            throughput.of(CAMEL_SAFE + SLOWLY, camel, safe, 40, 400);
        }
        quiet(stack);
    }

    private void gateway(Stack stack, Load load, Throughput throughput, Map<String, String> accepting) {
        try (GatewayProcess gateway = stack.startGateway(accepting, options())) {
            throughput.of(GATEWAY, gateway, MESSAGES, warmUp, messages);
            Latency latency = new Latency(stack, load, seconds, results);
            for (int rate : rates) {
                for (String lane : List.of("standard", "urgent")) {
                    latency.of(lane, rate);
                }
            }
            if (parts.contains(Part.CAMEL)) {
                slow(stack);
                throughput.of(GATEWAY + SLOWLY, gateway, MESSAGES, messages / 10, messages / 2);
                quiet(stack);
            }
        }
    }

    /** How much one does of what the other does, if both were measured. */
    private void ratio(String one, String other) {
        Object first = results.get(Throughput.rate(one));
        Object second = results.get(Throughput.rate(other));
        if (first != null && second != null) {
            results.put(
                    one + " : " + other,
                    Results.rounded(((Number) first).doubleValue() / ((Number) second).doubleValue()));
        }
    }

    /** One urgent message a second while a campaign uses up the provider's rate. */
    private void campaign(Stack stack, Load load) {
        stack.startGateway(Map.of("detour.providers.meta.rate", Integer.toString(CAMPAIGN_RATE)), options());
        load.evenly("detour.messages.urgent", 50, Duration.ofSeconds(5));
        Results.say("campaign: publishing " + campaign + " bulk messages");
        load.atOnce("detour.messages.bulk", campaign);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> Throughput.taken(stack) > 10 * CAMPAIGN_RATE);
        int before = stack.simulator().stats().path("journal").asInt();
        Instant start = Instant.now();
        Results.say("campaign: one urgent message a second for " + seconds + " s");
        load.evenly("detour.messages.urgent", 1, Duration.ofSeconds(seconds));
        Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        double elapsed = Duration.between(start, Instant.now()).toMillis() / 1e3;
        List<JournalEntry> seen = stack.simulator().journal(before);
        Histogram micros = new Histogram(3);
        for (JournalEntry entry : seen) {
            Instant published = Instant.parse(String.valueOf(entry.text()));
            // The campaign was published before, all of it.
            if (published.isAfter(start)) {
                micros.recordValue(
                        Duration.between(published, Instant.parse(entry.at())).toNanos() / 1_000);
            }
        }
        results.put("campaign, messages/s at the provider", Math.round(seen.size() / elapsed));
        results.put("campaign, urgent messages", micros.getTotalCount());
        results.put("campaign, urgent p50 ms", Results.rounded(micros.getValueAtPercentile(50) / 1e3));
        results.put("campaign, urgent p99 ms", Results.rounded(micros.getValueAtPercentile(99) / 1e3));
    }

    /** Receipts of messages under way, one in each request. */
    private void webhooks(Stack stack, Load load) {
        quiet(stack);
        stack.startGateway(Map.of("detour.health.shadow", "true"));
        int count = webhooks * seconds / 2;
        Results.say("webhooks: sending " + (count + warmUp / 2) + " messages");
        Throughput.run(stack, load, MESSAGES, count + warmUp / 2);
        List<Update> updates = new ArrayList<>();
        for (String status : List.of("delivered", "read")) {
            for (JournalEntry entry : stack.simulator().journal()) {
                updates.add(new Update(String.valueOf(entry.providerMessageId()), entry.token(), status, 0));
            }
        }
        Results.say("webhooks: " + webhooks + " events a second for " + seconds + " s");
        try (WebhookLoad warm = new WebhookLoad(MetaCalls.of(stack))) {
            warm.report(updates.subList(0, warmUp), webhooks);
        }
        try (WebhookLoad calls = new WebhookLoad(MetaCalls.of(stack))) {
            long start = System.nanoTime();
            calls.report(updates.subList(warmUp, updates.size()), webhooks);
            double elapsed = (System.nanoTime() - start) / 1e9;
            Histogram micros = calls.micros();
            results.put("webhooks, events/s", Math.round(micros.getTotalCount() / elapsed));
            results.put("webhooks, not answered with 200", calls.refused());
            results.put("webhooks, p50 ms", Results.rounded(micros.getValueAtPercentile(50) / 1e3));
            results.put("webhooks, p99 ms", Results.rounded(micros.getValueAtPercentile(99) / 1e3));
            results.put("webhooks, longest ms", Results.rounded(micros.getMaxValue() / 1e3));
        }
    }

    private List<String> options() {
        return gatewayOptions.isBlank() ? List.of() : List.of(gatewayOptions.split(" "));
    }

    private static void quiet(Stack stack) {
        stack.simulator().setFaults("whatsapp", "{\"receipts\":{\"enabled\":false}}");
    }

    /** The provider takes its time: the same for each call. */
    private static void slow(Stack stack) {
        stack.simulator().setFaults("whatsapp", "{\"receipts\":{\"enabled\":false},\"latency\":{\"fixed\":\"100ms\"}}");
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", Java " + Runtime.version();
    }
}
