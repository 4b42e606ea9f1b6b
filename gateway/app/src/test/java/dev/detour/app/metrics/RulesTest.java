package dev.detour.app.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Alerts rest on metrics that exist, fire and stay quiet when they should, and say what to do. */
class RulesTest {
    private static final Path FOLDER = Path.of("../../deploy/prometheus");
    private static final Path RUNBOOKS = Path.of("../../deploy/runbooks");

    @Test
    void everyAlertRestsOnTheInventory() throws IOException {
        // When
        Map<String, JsonNode> alerts = alerts();

        // Then
        assertThat(alerts).hasSizeGreaterThan(20);
        alerts.forEach((name, alert) -> Known.check(name, alert.path("expr").asText()));
    }

    @Test
    void everyAlertHasATestInWhichItFiresAndOneInWhichItDoesNot() throws IOException {
        // Given
        Set<String> fires = new TreeSet<>();
        Set<String> quiet = new TreeSet<>();

        // When
        for (JsonNode test : yaml("detour.test.yml").path("tests")) {
            for (JsonNode looked : test.path("alert_rule_test")) {
                (looked.path("exp_alerts").isEmpty() ? quiet : fires)
                        .add(looked.path("alertname").asText());
            }
        }

        // Then
        assertThat(fires).isEqualTo(alerts().keySet());
        assertThat(quiet).isEqualTo(alerts().keySet());
    }

    @Test
    void prometheusFindsThatTheyDo() {
        // When
        String said = Known.promtool(FOLDER, "test", "rules", "detour.test.yml");

        // Then
        assertThat(said).contains("SUCCESS");
    }

    @Test
    void everyAlertHasARunbookAndNoRunbookIsLeftOver() throws IOException {
        // Given
        Set<String> runbooks = new TreeSet<>();
        try (var files = Files.list(RUNBOOKS)) {
            files.forEach(file -> runbooks.add(file.getFileName().toString()));
        }

        // When
        Set<String> wanted = new TreeSet<>();
        alerts().forEach((name, alert) -> {
            wanted.add(name + ".md");
            assertThat(alert.path("annotations").path("runbook").asText()).isEqualTo("deploy/runbooks/" + name + ".md");
            assertThat(alert.path("labels").path("severity").asText()).isIn("critical", "warning", "info");
        });

        // Then
        assertThat(runbooks).isEqualTo(wanted);
        for (String runbook : runbooks) {
            assertThat(Files.readString(RUNBOOKS.resolve(runbook)))
                    .as(runbook)
                    .startsWith("# " + runbook.replace(".md", "") + "\n")
                    .contains("\n## Symptom\n", "\n## Meaning\n", "\n## First look\n", "\n## Remedy\n");
        }
    }

    private static Map<String, JsonNode> alerts() throws IOException {
        Map<String, JsonNode> alerts = new TreeMap<>();
        for (JsonNode group : yaml("detour.rules.yml").path("groups")) {
            group.path("rules").forEach(rule -> alerts.put(rule.path("alert").asText(), rule));
        }
        return alerts;
    }

    private static JsonNode yaml(String file) throws IOException {
        return new YAMLMapper().readTree(FOLDER.resolve(file).toFile());
    }
}
