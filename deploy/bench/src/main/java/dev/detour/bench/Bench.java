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
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.HdrHistogram.Histogram;
import org.awaitility.Awaitility;
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
    private static final int CAMPAIGN_RATE = 500;
    private static final String BARE_MESSAGES = "bare.messages";
    private static final String BARE_STATUS = "bare.status";

    @Option(names = "--messages", defaultValue = "60000", description = "Messages of each throughput round (60000).")
    private int messages;

    @Option(
            names = "--warm-up",
            defaultValue = "150000",
            description = "Messages before the first round: what was not warm before counts double (150000).")
    private int warmUp;

    @Option(names = "--rounds", defaultValue = "3", description = "Rounds; the median counts (3).")
    private int rounds;

    @Option(names = "--rate", defaultValue = "500", description = "Messages a second for the latency (500).")
    private int rate;

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

    @Option(names = "--skip-bare", description = "Leave the bare loop out.")
    private boolean skipBare;

    @Option(names = "--skip-receipts", description = "Leave the half with receipts out.")
    private boolean skipReceipts;

    private final Map<String, Object> results = new LinkedHashMap<>();

    public static void main(String... args) {
        System.exit(new CommandLine(new Bench()).execute(args));
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
                return report();
            }
            if (webhooks > 0) {
                webhooks(stack, load);
                return report();
            }
            quiet(stack);
            double bare = skipBare ? 0 : bareLoop(stack, load, folder);
            double gateway = gateway(stack, load);
            if (bare > 0) {
                results.put("ratio", round(gateway / bare));
            }
        } finally {
            try (Stream<Path> files = Files.walk(folder)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
        return report();
    }

    private int report() throws IOException {
        if (output.equals("json")) {
            System.out.println(
                    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results));
        } else {
            results.forEach((name, value) -> System.out.printf("%-44s %s%n", name, value));
        }
        return 0;
    }

    private double bareLoop(Stack stack, Load load, Path folder) {
        stack.createTopic(BARE_MESSAGES, 4);
        stack.createTopic(BARE_STATUS, 4);
        JavaProcess loop = JavaProcess.ofMain(
                "bare",
                folder,
                List.of("-Xmx512m", JavaProcess.WHOLE_COMPILER),
                BareLoop.class.getName(),
                List.of(
                        stack.bootstrapServers(),
                        BARE_MESSAGES,
                        BARE_STATUS,
                        stack.simulatorUrl().toString()));
        try (loop) {
            loop.awaitReady(() -> loop.log().contains("bare loop ready"));
            return throughput("bare loop", stack, load, loop, BARE_MESSAGES);
        }
    }

    private double gateway(Stack stack, Load load) {
        // First with receipts: what the monitor learns without them it would still believe afterwards.
        if (!skipReceipts) {
            stack.simulator().clearFaults("whatsapp");
            GatewayProcess confirming = stack.startGateway(settings, List.of());
            throughput("gateway with receipts", stack, load, confirming, MESSAGES);
            confirming.close();
            quiet(stack);
        }
        // Accepted is the end here, as for the bare loop, and no receipts come: to the monitor that would be an outage.
        Map<String, String> accepting = new LinkedHashMap<>(settings);
        accepting.put("detour.policies.transactional.confirm", "accepted");
        accepting.put("detour.health.shadow", "true");
        GatewayProcess gateway = stack.startGateway(accepting, options());
        double rate = throughput("gateway", stack, load, gateway, MESSAGES);
        latency(stack, load, "standard", "latency standard at " + this.rate + "/s");
        latency(stack, load, "urgent", "latency urgent at " + this.rate + "/s");
        return rate;
    }

    private double throughput(String name, Stack stack, Load load, JavaProcess process, String topic) {
        say(name + ": warming up with " + warmUp + " messages");
        run(stack, load, topic, warmUp);
        List<Double> rates = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            Duration cpuBefore = process.cpu();
            double aSecond = run(stack, load, topic, messages);
            rates.add(aSecond);
            cpu.add(process.cpu().minus(cpuBefore).toNanos() / 1e3 / messages);
            say("%s: round %d of %d: %,.0f messages a second".formatted(name, round, rounds, aSecond));
        }
        results.put(name + ", messages/s", Math.round(median(rates)));
        results.put(name + ", CPU µs a message", round(median(cpu)));
        return median(rates);
    }

    /** Publishes and waits until the provider has taken all of it; returns messages a second. */
    private static double run(Stack stack, Load load, String topic, int count) {
        int before = taken(stack);
        long start = System.nanoTime();
        load.atOnce(topic, count);
        Awaitility.await()
                .atMost(Duration.ofMinutes(5))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> taken(stack) - before >= count);
        return count / ((System.nanoTime() - start) / 1e9);
    }

    private void latency(Stack stack, Load load, String lane, String name) {
        // Once without being counted: a lane that has been idle is cold.
        load.evenly("detour.messages." + lane, rate, Duration.ofSeconds(5));
        stack.simulator().reset();
        say(name + ": " + seconds + " s");
        load.evenly("detour.messages." + lane, rate, Duration.ofSeconds(seconds));
        int sent = rate * seconds;
        Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> taken(stack) >= sent);
        Histogram micros = new Histogram(3);
        for (JournalEntry entry : stack.simulator().journal()) {
            long lag = Duration.between(Instant.parse(String.valueOf(entry.text())), Instant.parse(entry.at()))
                    .toNanos();
            micros.recordValue(Math.max(0, lag / 1_000));
        }
        results.put(name + ", p50 ms", round(micros.getValueAtPercentile(50) / 1e3));
        results.put(name + ", p99 ms", round(micros.getValueAtPercentile(99) / 1e3));
        results.put(name + ", p99.9 ms", round(micros.getValueAtPercentile(99.9) / 1e3));
    }

    /** One urgent message a second while a campaign uses up the provider's rate. */
    private void campaign(Stack stack, Load load) {
        stack.startGateway(Map.of("detour.providers.meta.rate", Integer.toString(CAMPAIGN_RATE)), options());
        load.evenly("detour.messages.urgent", 50, Duration.ofSeconds(5));
        say("campaign: publishing " + campaign + " bulk messages");
        load.atOnce("detour.messages.bulk", campaign);
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> taken(stack) > 10 * CAMPAIGN_RATE);
        int before = stack.simulator().stats().path("journal").asInt();
        Instant start = Instant.now();
        say("campaign: one urgent message a second for " + seconds + " s");
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
        results.put("campaign, urgent p50 ms", round(micros.getValueAtPercentile(50) / 1e3));
        results.put("campaign, urgent p99 ms", round(micros.getValueAtPercentile(99) / 1e3));
    }

    /** Receipts of messages under way, one in each request. */
    private void webhooks(Stack stack, Load load) {
        quiet(stack);
        stack.startGateway(Map.of("detour.health.shadow", "true"));
        int count = webhooks * seconds / 2;
        say("webhooks: sending " + (count + warmUp / 2) + " messages");
        run(stack, load, MESSAGES, count + warmUp / 2);
        List<Update> updates = new ArrayList<>();
        for (String status : List.of("delivered", "read")) {
            for (JournalEntry entry : stack.simulator().journal()) {
                updates.add(new Update(String.valueOf(entry.providerMessageId()), entry.token(), status, 0));
            }
        }
        say("webhooks: " + webhooks + " events a second for " + seconds + " s");
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
            results.put("webhooks, p50 ms", round(micros.getValueAtPercentile(50) / 1e3));
            results.put("webhooks, p99 ms", round(micros.getValueAtPercentile(99) / 1e3));
            results.put("webhooks, longest ms", round(micros.getMaxValue() / 1e3));
        }
    }

    private List<String> options() {
        return gatewayOptions.isBlank() ? List.of() : List.of(gatewayOptions.split(" "));
    }

    private static void quiet(Stack stack) {
        stack.simulator().setFaults("whatsapp", "{\"receipts\":{\"enabled\":false}}");
    }

    private static int taken(Stack stack) {
        return stack.simulator().stats().path("whatsapp").path("taken").asInt();
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static double round(double value) {
        return Math.round(value * 100) / 100.0;
    }

    private static String machine() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + ", Java " + Runtime.version();
    }

    private static void say(String line) {
        System.err.println(line);
    }
}
