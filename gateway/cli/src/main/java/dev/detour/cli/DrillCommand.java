package dev.detour.cli;

import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.detour.channel.Durations;

/** Breaks a provider, at the simulator or inside the gateway, watches, and says how it went. */
@Command(
        name = "drill",
        mixinStandardHelpOptions = true,
        description = {
            "Breaks a provider at the simulator while messages flow, and says how the gateway did.",
            "With --inside the provider is a real one, and the gateway itself spoils the messages of one tenant on",
            "their way to it: down, hang, errors, silence, throttled. Other tenants' messages are not touched.",
            "Exit code 1 when a limit is broken, so that it can run every week."
        })
final class DrillCommand implements Callable<Integer> {
    /** Faults by name: what the simulator is told, and whether the gateway is to switch. */
    static final Map<String, Fault> FAULTS = Map.of(
            "down", new Fault("{\"errors\":[{\"code\":131000}]}", true, true),
            "hang", new Fault("{\"hang\":1}", true, true),
            "errors", new Fault("{\"errors\":[{\"code\":131000,\"share\":0.3}]}", true, true),
            "slow", new Fault("{\"latency\":{\"fixed\":\"4s\"}}", true, false),
            "silence", new Fault("{\"silence\":1}", true, true),
            "throttled", new Fault("{\"errors\":[{\"code\":130429,\"share\":0.5}]}", false, true),
            "bad-recipients", new Fault("{\"errors\":[{\"code\":131026,\"share\":0.4}]}", false, false));

    @Option(
            names = "--fault",
            defaultValue = "down",
            description = "down, hang, errors, slow, silence, throttled or bad-recipients (down).")
    private String fault = "down";

    @Option(names = "--rate", defaultValue = "50", description = "Messages a second (50).")
    private int rate;

    @Option(names = "--before", defaultValue = "20s", description = "How long all is well first (20s).")
    private String before = "20s";

    @Option(names = "--for", defaultValue = "30s", description = "How long the fault lasts (30s).")
    private String lasts = "30s";

    @Option(names = "--switch-within", defaultValue = "8s", description = "Limit (8s).")
    private String switchWithin = "8s";

    @Option(names = "--return-within", defaultValue = "60s", description = "Limit (60s).")
    private String returnWithin = "60s";

    @Option(names = "--late-after", defaultValue = "10s", description = "A message that waits longer is late (10s).")
    private String lateAfter = "10s";

    @Option(names = "--most-late", defaultValue = "0.01", description = "The share that may be late (0.01).")
    private double mostLate;

    @Option(names = "--kafka", paramLabel = "HOST:PORT", description = "The cluster (that of detour run).")
    private @Nullable String kafka;

    @Mixin
    private GatewayClient gateway = new GatewayClient();

    @Option(names = "--inside", description = "The gateway spoils messages on their way to a real provider.")
    private boolean inside;

    @Option(
            names = "--to",
            split = ",",
            paramLabel = "NUMBER",
            description = "With --inside: the numbers to which messages go; they are really sent.")
    private List<String> numbers = List.of();

    @Option(
            names = "--tenant",
            defaultValue = "drill",
            description = "With --inside: metadata.tenant of the messages (drill).")
    private String tenant = "drill";

    @Option(
            names = "--share",
            defaultValue = "1",
            description = "With --inside: the part of these messages that meets the fault (1).")
    private double share;

    @Option(
            names = "--template",
            paramLabel = "NAME[:LANGUAGE]",
            description = "With --inside: the template that is sent on WhatsApp; without one, free text.")
    private @Nullable String template;

    @Option(
            names = "--simulator",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:8090",
            description = "Its control.")
    private URI simulator = URI.create("http://127.0.0.1:8090");

    @Option(names = "--provider", defaultValue = "meta", description = "The provider that is broken (meta).")
    private String provider = "meta";

    @Option(names = "--output", paramLabel = "FORM", defaultValue = "table", description = "table or json (table).")
    private Output output = Output.TABLE;

    /**
     * @param json what the simulator is told
     * @param switches whether the gateway is to switch
     * @param inside whether the gateway can make it up by itself
     */
    record Fault(String json, boolean switches, boolean inside) {}

    @Override
    public Integer call() {
        Fault chosen = FAULTS.get(fault);
        if (chosen == null || (inside && !chosen.inside())) {
            throw new Failure("--fault must be one of "
                    + FAULTS.entrySet().stream()
                            .filter(known -> !inside || known.getValue().inside())
                            .map(Map.Entry::getKey)
                            .sorted()
                            .collect(Collectors.joining(", ")));
        }
        if (rate < 1 || rate > 2_000) {
            throw new Failure("--rate must be from 1 to 2000");
        }
        if (inside && numbers.isEmpty()) {
            throw new Failure("--inside sends real messages: say to whom with --to NUMBER,NUMBER,…");
        }
        DrillPlan plan = new DrillPlan(
                fault,
                chosen.switches(),
                provider,
                rate,
                duration("--before", before),
                duration("--for", lasts),
                duration("--return-within", returnWithin),
                duration("--late-after", lateAfter));
        RunState running = gateway.running();
        Cluster cluster = new Cluster(
                kafka == null ? running.kafka() : kafka,
                ConfigFile.read(running.config()).client());
        DrillSite site = inside
                ? new InsideSite(gateway, plan, new InsideSite.Target(tenant, share, numbers, template))
                : new SimulatorSite(simulator, provider, chosen.json());
        DrillVerdict verdict = new Drill(cluster, site, plan, System.err::println).run();
        DrillLimits limits = new DrillLimits(duration("--switch-within", switchWithin), plan.returnWithin(), mostLate);
        System.out.println(
                output == Output.JSON
                        ? new ObjectMapper().valueToTree(verdict.asMap(limits)).toString()
                        : verdict.asText(limits));
        return verdict.broken(limits).isEmpty() ? 0 : 1;
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
        throw new Failure(option + " must be a duration like 30s");
    }
}
