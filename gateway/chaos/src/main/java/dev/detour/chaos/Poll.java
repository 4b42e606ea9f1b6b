package dev.detour.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Asks each node every second what it thinks of the providers. A thread for each node. */
final class Poll implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(ANSWER_WITHIN)
            .build();
    private final Queue<Sample> samples = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();

    Poll(Site site) {
        for (int i = 0; i < site.nodeCount(); i++) {
            int node = i + 1;
            URI channels = site.nodeUrl(i).resolve("/api/v1/channels");
            threads.add(Thread.ofVirtual().name("poll-" + node).start(() -> ask(node, channels)));
        }
    }

    List<Sample> samples() {
        return List.copyOf(samples);
    }

    private void ask(int node, URI channels) {
        HttpRequest request =
                HttpRequest.newBuilder(channels).timeout(ANSWER_WITHIN).build();
        try {
            while (true) {
                Thread.sleep(1_000);
                long at = System.currentTimeMillis();
                try {
                    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                    if (answer.statusCode() == 200) {
                        samples.add(new Sample(at, System.currentTimeMillis(), node, states(answer.body())));
                    }
                } catch (IOException e) {
                    // Nothing is learnt from somebody who is away.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> states(String body) throws IOException {
        Map<String, String> states = new TreeMap<>();
        for (JsonNode channel : JSON.readTree(body).path("channels")) {
            for (JsonNode provider : channel.path("providers")) {
                states.put(
                        provider.path("provider").asText(),
                        provider.path("state").asText());
            }
        }
        return states;
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        http.shutdownNow();
    }
}
