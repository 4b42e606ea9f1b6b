package dev.detour.app.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The page {@code docs/metrics.md} is made of the inventory; {@code ./detour test -Ddetour.update-docs=true} writes it. */
class MetricsPageTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/metrics.md");

    @Test
    void saysWhatTheInventorySays() throws IOException {
        // Given
        String expected = page();

        // When
        if (Boolean.getBoolean("detour.update-docs")) {
            Files.writeString(PAGE, expected);
        }

        // Then
        assertThat(Files.readString(PAGE))
                .as("docs/metrics.md; ./detour test -Ddetour.update-docs=true writes it anew")
                .isEqualTo(expected);
    }

    @Test
    void prometheusKnowsEveryMetricByTheNameOnThePage() {
        // Given
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Meters meters = new Meters(registry);

        // When
        for (Metric metric : Metric.values()) {
            String[] values = metric.tags().stream().map(Tag::id).toArray(String[]::new);
            switch (metric.kind()) {
                case COUNTER -> meters.counter(metric, values).increment();
                case TIMER -> meters.timer(metric, values);
                case GAUGE -> meters.gauge(metric, () -> 1, values);
            }
        }

        // Then
        Set<String> scraped = registry.scrape()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.replaceAll("[{ ].*", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> promised = Arrays.stream(Metric.values())
                .flatMap(metric -> metric.series().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(scraped).isEqualTo(promised);
    }

    @Test
    void noMeterIsMadePastTheInventory() throws IOException {
        // Given
        Pattern making =
                Pattern.compile("(registry|metrics)\\s*\\.(counter|timer|gauge|summary)\\(|\\bMeterRegistry\\b");

        // When
        try (var files = Files.walk(ROOT.resolve("gateway/app/src/main/java"))) {
            var others = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("Meters.java"))
                    .filter(file -> making.matcher(read(file)).find())
                    .toList();

            // Then
            assertThat(others).isEmpty();
        }
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Metrics

                This page is made from the inventory (`Metric`) by a test. Do not edit it.

                Prometheus reads them at `/q/metrics` of each node. Beside these there are those of the JVM and of the HTTP server, as Micrometer makes them.
                Names and labels stay; what is new is added. No label ever holds an address, a message's id or content, and none has values that somebody outside could make up without end.

                Dashboards for Grafana 11 lie in [deploy/grafana](../deploy/grafana), alerts with their tests in [deploy/prometheus](../deploy/prometheus), a runbook for each alert in [deploy/runbooks](../deploy/runbooks).
                Scrape the nodes under `job="detour"`: the alert for a node that is gone counts on it.

                | metric | type | labels | what |
                | --- | --- | --- | --- |
                """);
        for (Metric metric : Metric.values()) {
            page.append("| `")
                    .append(metric.prometheusName())
                    .append("` | ")
                    .append(metric.kind() == Metric.Kind.TIMER ? "histogram" : word(metric.kind()))
                    .append(" | ")
                    .append(metric.tags().stream()
                            .map(tag -> "`" + tag.id() + "`")
                            .collect(Collectors.joining(", ")))
                    .append(" | ")
                    .append(metric.help())
                    .append(" |\n");
        }
        page.append("""

                A histogram has the series `_bucket`, `_count`, `_sum` and `_max`; its buckets reach from 5 ms to 30 minutes.

                | label | values |
                | --- | --- |
                """);
        for (Tag tag : Tag.values()) {
            page.append("| `")
                    .append(tag.id())
                    .append("` | ")
                    .append(tag.meaning())
                    .append(" |\n");
        }
        return page.append("""

                ## Saturation

                Every pool is looked at once a second: requests in flight and connections of each provider, the lag of each consumer group, threads, heap (what a collection leaves), open files, disk.
                `detour_saturation_seconds_left` says when it will be used up at its present slope, over the last half minute: one that two thirds of all pairs of samples exceed, so that a leap to another level is no slope.
                Below two minutes the log has one warning, and the next one only after it was above five.

                ## Traces

                With `detour.tracing.endpoint`, messages whose record has a sampled W3C `traceparent` header are traced: a span `route LANE` when the router takes the message, and below it a span `send PROVIDER` for each request to a provider.
                Spans go to the collector by OTLP over HTTP. Nothing of a trace is sent to providers. Without the setting no header is looked at and nothing connects.

                ## Logs

                Text by default. With `quarkus.log.console.json.enabled=true` each line is a JSON object. Neither has an address, content or a secret.
                """).toString();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
