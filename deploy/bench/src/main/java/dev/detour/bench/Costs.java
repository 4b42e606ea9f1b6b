package dev.detour.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.detour.it.GatewayProcess;
import dev.detour.it.Stack;

/** What a message costs by what it depends on: the size of messages, the number of conversations and of partitions. */
record Costs(
        Stack stack,
        Load load,
        Comparison.Sizes sizes,
        Map<String, String> settings,
        List<String> options,
        Results results) {
    /** Text messages take 1,600 characters, and a message must fit every channel of its policy. */
    private static final int[] LONGER_BY = {500, 1_500};

    private static final int[] CONVERSATIONS = {100, 1_000, 1_000_000};
    private static final int[] PARTITIONS = {1, 12, 32};

    void measure() {
        Map<String, Load> loads = new LinkedHashMap<>();
        loads.put("gateway, short texts", load);
        for (int characters : LONGER_BY) {
            loads.put("gateway, texts of %,d".formatted(characters), load.longerBy(characters));
        }
        for (int conversations : CONVERSATIONS) {
            loads.put("gateway, %,d conversations".formatted(conversations), load.to(conversations));
        }
        Throughput throughput = new Throughput(stack, load, sizes.rounds(), results);
        try (GatewayProcess gateway = stack.startGateway(settings, options)) {
            throughput.of(loads, gateway, "detour.messages.standard", sizes.warmUp(), sizes.messages());
        }
        for (int partitions : PARTITIONS) {
            String prefix = "bench-" + partitions + ".";
            Map<String, String> all = new LinkedHashMap<>(settings);
            all.put("detour.topic-prefix", prefix);
            all.put("detour.topics.partitions", Integer.toString(partitions));
            try (GatewayProcess gateway = stack.startGateway(all, options)) {
                String topic = prefix + "messages.standard";
                throughput.of("gateway, partitions: " + partitions, gateway, topic, sizes.warmUp(), sizes.messages());
            }
        }
    }
}
