package dev.detour.bench;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;

import dev.detour.it.GatewayProcess;
import dev.detour.it.Stack;

/** How long messages that wait in line at WhatsApp need to go by text message when it fails. */
record Reroute(
        Stack stack, Load load, Map<String, String> settings, List<String> options, int warmUp, Results results) {
    /** Topics of its own: a monitor that has learnt from a provider without receipts would take it for one in trouble. */
    private static final String PREFIX = "bench-reroute.";

    private static final String TOPIC = PREFIX + "messages.standard";
    /** Messages a second that WhatsApp takes, so that there is a line. */
    private static final int SLOW = 50;

    private static final Duration WITHIN = Duration.ofHours(1);

    /**
     * Measures it.
     *
     * @param messages that wait
     * @param fallbackRate messages a second that the text messages' provider takes
     */
    void measure(int messages, int fallbackRate) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("detour.topic-prefix", PREFIX);
        all.put("detour.providers.meta.rate", Integer.toString(SLOW));
        all.put("detour.providers.twilio.rate", Integer.toString(fallbackRate));
        all.put("detour.policies.transactional.confirm-within", "6h");
        try (GatewayProcess gateway = stack.startGateway(all, options)) {
            int before = taken();
            Load texts = load.with(",\"policy\":{\"channels\":[\"sms\"]}");
            texts.atOnce(TOPIC, warmUp);
            Awaitility.await().atMost(WITHIN).until(() -> taken() - before >= warmUp);
            load.atOnce(TOPIC, messages);
            Awaitility.await()
                    .atMost(WITHIN)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> taken() - before >= warmUp + 6 * SLOW
                            && UnderWay.count(gateway) + taken() - before >= warmUp + messages);
            Results.say("reroute: WhatsApp fails while about %,d messages wait for it".formatted(messages));
            Duration cpu = gateway.cpu();
            stack.simulator().setFaults("whatsapp", "{\"errors\":[{\"code\":131000}]}");
            long begun = System.nanoTime();
            Awaitility.await()
                    .atMost(WITHIN)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> taken() - before >= warmUp + messages);
            double last = (System.nanoTime() - begun) / 1e9;
            String name = "reroute of %,d".formatted(messages);
            results.put(name + ", last text message after s", last);
            results.put(name + Throughput.CPU, Throughput.micros(gateway, cpu, messages));
        } finally {
            stack.simulator().clearFaults("whatsapp");
        }
    }

    private int taken() {
        return Throughput.taken(stack, "whatsapp", "twilio");
    }
}
