package dev.detour.app.history;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import org.apache.kafka.streams.state.HostInfo;

/** Asks other nodes over HTTP. Safe for use by many threads. */
public final class NodeClient implements History.OtherNodes {
    /** Where a node answers. */
    public static final String PATH = "/internal/v1/history";

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(1);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT_WITHIN)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    /** @param token what nodes know of each other */
    public NodeClient(String token) {
        this.token = token;
    }

    @Override
    public byte[] ask(HostInfo node, byte[] question) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + node.host() + ":" + node.port() + PATH))
                .timeout(ANSWER_WITHIN)
                .header("authorization", "Bearer " + token)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofByteArray(question))
                .build();
        try {
            HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new HistoryUnavailable("node " + node.host() + " answers with " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new HistoryUnavailable("node " + node.host() + " does not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HistoryUnavailable("interrupted");
        }
    }
}
