package dev.detour.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.detour.it.GatewayProcess;
import dev.detour.it.JavaProcess;
import dev.detour.it.Stack;

/**
 * The gateway beside a bare loop and beside Camel's route, one after another on the same broker and the same doubles.
 *
 * @param settings of the gateway
 * @param options for its Java
 */
record Comparison(
        Stack stack,
        Load load,
        Path folder,
        Sizes sizes,
        Map<String, String> settings,
        List<String> options,
        Results results) {
    private static final String MESSAGES = "detour.messages.standard";
    private static final String BARE = "bare loop";
    private static final String GATEWAY = "gateway";
    private static final String CAMEL_FAST = "camel, may lose";
    private static final String CAMEL_SAFE = "camel, loses nothing";
    /** Text messages a second, where WhatsApp's are to go: no bound to what is measured. */
    private static final int FALLBACK_RATE = 1_000;

    private static final String SLOWLY = ", provider at 100 ms";

    /** What can be left out. */
    enum Part {
        BARE,
        CAMEL,
        RECEIPTS,
        GATEWAY,
        COSTS,
        HELD,
        REROUTE,
        NODES
    }

    /**
     * How much is measured.
     *
     * @param warmUp messages before the first round
     * @param messages of each round
     * @param rates messages a second for the latency, one after the other
     * @param seconds how long each latency is measured
     * @param workers threads of the fast form of Camel's route
     * @param held numbers of messages that are held, one after the other
     * @param rerouted messages that wait when WhatsApp fails
     */
    record Sizes(
            int warmUp,
            int messages,
            int rounds,
            List<Integer> rates,
            int seconds,
            int workers,
            List<Integer> held,
            int rerouted) {}

    void measure(Set<Part> parts) {
        Providers.quiet(stack);
        Throughput throughput = new Throughput(stack, load, sizes.rounds, results);
        Peers peers = new Peers(stack, folder);
        if (parts.contains(Part.BARE)) {
            try (JavaProcess loop = peers.bareLoop()) {
                throughput.of(BARE, loop, Peers.BARE_MESSAGES, sizes.warmUp, sizes.messages);
            }
        }
        if (parts.contains(Part.CAMEL)) {
            camel(throughput, peers);
        }
        // First with receipts: what the monitor learns without them it would still believe afterwards.
        if (parts.contains(Part.RECEIPTS)) {
            Providers.cure(stack);
            try (GatewayProcess confirming = stack.startGateway(settings, options)) {
                throughput.of("gateway with receipts", confirming, MESSAGES, sizes.warmUp, sizes.messages);
            }
            Providers.quiet(stack);
        }
        if (parts.contains(Part.GATEWAY)) {
            gateway(throughput, parts.contains(Part.CAMEL));
        }
        if (parts.contains(Part.COSTS)) {
            new Costs(stack, load, sizes, accepting(), options, results).measure();
        }
        if (parts.contains(Part.HELD)) {
            new Held(stack, load, accepting(), options, sizes.warmUp / 2, results).measure(sizes.held);
        }
        if (parts.contains(Part.REROUTE)) {
            Providers.cure(stack);
            new Reroute(stack, load, settings, options, sizes.warmUp / 10, results)
                    .measure(sizes.rerouted, FALLBACK_RATE);
        }
        if (parts.contains(Part.NODES)) {
            Providers.cure(stack);
            new Nodes(stack, load, settings, options, sizes.rounds, results).measure();
        }
        results.putRatio(GATEWAY, BARE);
        results.putRatio(GATEWAY, CAMEL_FAST);
        results.putRatio(GATEWAY + SLOWLY, CAMEL_FAST + SLOWLY);
        results.putRatio(GATEWAY + SLOWLY, CAMEL_SAFE + SLOWLY);
    }

    private void camel(Throughput throughput, Peers peers) {
        String fast = Peers.camelMessages(CamelRoute.Form.FAST);
        try (JavaProcess camel = peers.camel(CamelRoute.Form.FAST, sizes.workers)) {
            throughput.of(CAMEL_FAST, camel, fast, sizes.warmUp, sizes.messages);
            Providers.slow(stack);
            throughput.of(CAMEL_FAST + SLOWLY, camel, fast, sizes.messages / 10, sizes.messages / 4);
        }
        Providers.quiet(stack);
        String safe = Peers.camelMessages(CamelRoute.Form.SAFE);
        try (JavaProcess camel = peers.camel(CamelRoute.Form.SAFE, Peers.PARTITIONS)) {
            throughput.of(CAMEL_SAFE, camel, safe, sizes.messages / 6, sizes.messages / 20);
            Providers.slow(stack);
            // One call after another in each partition: each takes a tenth of a second.
            throughput.of(CAMEL_SAFE + SLOWLY, camel, safe, 40, 400);
        }
        Providers.quiet(stack);
    }

    private void gateway(Throughput throughput, boolean slowlyAsWell) {
        try (GatewayProcess gateway = stack.startGateway(accepting(), options)) {
            throughput.of(GATEWAY, gateway, MESSAGES, sizes.warmUp, sizes.messages);
            Latency latency = new Latency(stack, load, sizes.seconds, results);
            latency.getWarm();
            for (int rate : sizes.rates) {
                for (String lane : List.of("standard", "urgent")) {
                    latency.of(lane, rate);
                }
            }
            if (slowlyAsWell) {
                Providers.slow(stack);
                throughput.of(GATEWAY + SLOWLY, gateway, MESSAGES, sizes.messages / 10, sizes.messages / 2);
                Providers.quiet(stack);
            }
        }
    }

    /** Accepted is the end here, as for the others, and no receipts come: to the monitor that would be an outage. */
    private Map<String, String> accepting() {
        Map<String, String> accepting = new LinkedHashMap<>(settings);
        accepting.put("detour.policies.transactional.confirm", "accepted");
        accepting.put("detour.health.shadow", "true");
        return accepting;
    }
}
