package dev.detour.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Where a command finds its gateway, and how it talks to it. */
final class GatewayClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The folder of the detour run to talk to (.detour).")
    private @Nullable Path data;

    @Option(
            names = "--url",
            paramLabel = "URL",
            scope = ScopeType.INHERIT,
            description = "The gateway, here or elsewhere (that of detour run).")
    private @Nullable String url;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            scope = ScopeType.INHERIT,
            description = "The gateway's admin token (or DETOUR_ADMIN_TOKEN).")
    private @Nullable String token;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build();

    /** What a gateway has answered. */
    record Answer(int status, JsonNode body) {
        /** The gateway's own sentence. */
        Failure refusal() {
            return new Failure(
                    "the gateway says " + body.path("error").path("detail").asText("HTTP " + status));
        }
    }

    /** The folder that was named, or null. */
    @Nullable
    Path data() {
        return data;
    }

    /** Whether a gateway was named by its address. */
    boolean isNamed() {
        return url != null;
    }

    /** What runs on the folder that was asked for. */
    RunState running() {
        return RunState.of(data);
    }

    Answer get(String path) {
        return call("GET", path, null);
    }

    /** As the request, or the gateway's own sentence as a {@link Failure} when it refuses. */
    JsonNode required(String method, String path, @Nullable String body) {
        Answer answer = call(method, path, body);
        if (answer.status() / 100 != 2) {
            throw answer.refusal();
        }
        return answer.body();
    }

    private Answer call(String method, String path, @Nullable String body) {
        String base = url == null ? RunState.of(data).url() : url;
        HttpRequest.Builder request = request(base, path)
                .timeout(ANSWER_WITHIN)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        String bearer = token == null ? System.getenv("DETOUR_ADMIN_TOKEN") : token;
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        try {
            HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
            JsonNode json = answer.body().isBlank() ? JSON.nullNode() : JSON.readTree(answer.body());
            return new Answer(answer.statusCode(), json);
        } catch (IOException e) {
            throw new Failure("the gateway at " + base
                    + " does not answer: is detour running? otherwise name it with --url or --data");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
    }

    private static HttpRequest.Builder request(String base, String path) {
        try {
            return HttpRequest.newBuilder(URI.create(base + path));
        } catch (IllegalArgumentException e) {
            throw new Failure("--url must be an address like http://127.0.0.1:8080, not '" + base + "'");
        }
    }
}
