package dev.detour.bench;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;

import dev.detour.it.GatewayProcess;
import dev.detour.it.Http;
import dev.detour.it.JavaProcess;
import dev.detour.it.Stack;

/** What a node needs for messages that it holds while their only channel is down, and how fast they go once it is not. */
record Held(Stack stack, Load load, Map<String, String> settings, List<String> options, int warmUp, Results results) {
    /** What the name of living memory ends with. */
    static final String HEAP = ", live heap MB";

    private static final String TOPIC = "detour.messages.standard";
    private static final String DOWN = "{\"state\":\"down\",\"reason\":\"a benchmark\",\"expiresIn\":\"PT12H\"}";
    private static final Duration WITHIN = Duration.ofHours(2);

    /**
     * Measures one number after the other, in one process.
     *
     * @param numbers of messages that wait at the same time
     */
    void measure(List<Integer> numbers) {
        Load whatsAppOnly = load.with(",\"policy\":{\"channels\":[\"whatsapp\"]}");
        try (GatewayProcess gateway = stack.startGateway(settings, options)) {
            Throughput.run(stack, whatsAppOnly, TOPIC, warmUp);
            memory("gateway, holding nothing", gateway);
            for (int number : numbers) {
                String name = "gateway, holding %,d".formatted(number);
                override(gateway, HttpRequest.newBuilder().PUT(BodyPublishers.ofString(DOWN)));
                int before = Throughput.taken(stack);
                Duration begun = gateway.cpu();
                whatsAppOnly.atOnce(TOPIC, number);
                Awaitility.await()
                        .atMost(WITHIN)
                        .pollInterval(Duration.ofMillis(500))
                        .until(() -> UnderWay.count(gateway) >= number);
                results.put(name + Throughput.CPU, Throughput.micros(gateway, begun, number));
                memory(name, gateway);
                Duration held = gateway.cpu();
                long released = System.nanoTime();
                override(gateway, HttpRequest.newBuilder().DELETE());
                Awaitility.await()
                        .atMost(WITHIN)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> Throughput.taken(stack) - before >= number);
                double seconds = (System.nanoTime() - released) / 1e9;
                results.put(name + ", then sending" + Throughput.RATE, Math.round(number / seconds));
                results.put(name + ", then sending" + Throughput.CPU, Throughput.micros(gateway, held, number));
            }
        }
    }

    private void memory(String name, JavaProcess gateway) {
        results.put(name + HEAP, gateway.liveHeap() / 1e6);
        results.put(name + ", resident MB", gateway.resident() / 1e6);
    }

    private static void override(GatewayProcess gateway, HttpRequest.Builder request) {
        int status = Http.send(request.uri(gateway.url().resolve("/api/v1/overrides/whatsapp")))
                .statusCode();
        if (status >= 300) {
            throw new IllegalStateException("WhatsApp is not overridden: status " + status);
        }
    }
}
