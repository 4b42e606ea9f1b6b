package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.awaitility.Awaitility;

import dev.detour.cli.EmbeddedBroker;

import static org.assertj.core.api.Assertions.assertThat;

/** A real Prometheus with the rules that are shipped, which scrapes a gateway each second. Used by one thread. */
final class Prometheus implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Path RULES =
            Path.of("../../deploy/prometheus/detour.rules.yml").toAbsolutePath().normalize();

    private final Process process;
    private final URI url;

    private Prometheus(Process process, URI url) {
        this.process = process;
        this.url = url;
    }

    /** Starts one and waits until it answers. */
    static Prometheus start(Path folder, URI gateway) {
        URI url = URI.create("http://127.0.0.1:" + EmbeddedBroker.freePort());
        Path config = folder.resolve("prometheus.yml");
        try {
            Files.writeString(config, """
                    global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
                    rule_files: ['%s']
                    scrape_configs:
                      - job_name: detour
                        metrics_path: /q/metrics
                        static_configs: [{targets: ['%s']}]
                    """.formatted(RULES, gateway.getAuthority()));
            Process process = new ProcessBuilder(
                            "prometheus",
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + folder.resolve("prometheus"),
                            "--web.listen-address=" + url.getAuthority())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            Prometheus prometheus = new Prometheus(process, url);
            Awaitility.await("Prometheus, see " + folder.resolve("prometheus.log"))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> Http.answers(url.resolve("/-/ready")));
            return prometheus;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "prometheus cannot be started: install it (Debian: apt-get install prometheus)", e);
        }
    }

    /** The series that an expression has now; fails if it is not understood. */
    JsonNode ask(String expression) {
        return get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .path("result");
    }

    /** The values of a label of a metric, as Grafana asks for those of a variable. */
    List<String> values(String metric, String label) {
        List<String> values = new ArrayList<>();
        get("/api/v1/label/" + label + "/values?match[]=".replace("[", "%5B").replace("]", "%5D") + metric)
                .forEach(value -> values.add(value.asText()));
        return values;
    }

    /** The shipped rules, as they stand after their last evaluation. */
    List<JsonNode> rules() {
        List<JsonNode> rules = new ArrayList<>();
        get("/api/v1/rules").path("groups").forEach(group -> group.path("rules").forEach(rules::add));
        return rules;
    }

    private JsonNode get(String path) {
        HttpResponse<String> answer = Http.send(HttpRequest.newBuilder(url.resolve(path)));
        assertThat(answer.statusCode()).as("%s: %s", path, answer.body()).isEqualTo(200);
        try {
            return JSON.readTree(answer.body()).path("data");
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        // Nobody wants its data: the short way.
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
