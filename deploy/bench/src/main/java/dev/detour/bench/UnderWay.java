package dev.detour.bench;

import java.net.http.HttpRequest;

import dev.detour.it.GatewayProcess;
import dev.detour.it.Http;

/** What a gateway says of the messages that it has taken. */
final class UnderWay {
    private static final String METRIC = "detour_messages_under_way{";

    private UnderWay() {}

    /** How many have not ended, wherever they stand. */
    static long count(GatewayProcess gateway) {
        return (long) Http.send(HttpRequest.newBuilder(gateway.url().resolve("/q/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith(METRIC))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
