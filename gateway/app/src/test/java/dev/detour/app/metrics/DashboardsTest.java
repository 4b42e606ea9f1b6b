package dev.detour.app.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What the dashboards show exists. */
class DashboardsTest {
    private static final Path FOLDER = Path.of("../../deploy/grafana");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\(([a-z_]+), ([a-z]+)\\)");

    @Test
    void everyExpressionRestsOnTheInventory() throws IOException {
        // When
        Map<String, JsonNode> dashboards = dashboards();

        // Then
        assertThat(dashboards)
                .containsOnlyKeys(
                        "detour-overview.json",
                        "detour-provider.json",
                        "detour-message-path.json",
                        "detour-kafka.json");
        dashboards.forEach((name, dashboard) -> {
            assertThat(dashboard.path("uid").asText() + ".json").isEqualTo(name);
            assertThat(expressions(dashboard))
                    .hasSizeGreaterThan(5)
                    .allSatisfy(expression -> Known.check(name, expression));
        });
    }

    @Test
    void everyMetricIsOnSomeDashboard() throws IOException {
        // When
        String all = dashboards().values().toString();

        // Then
        for (Metric metric : Metric.values()) {
            if (metric != Metric.HEALTH_OVERRIDE && metric != Metric.WEBHOOK_IGNORED) {
                assertThat(all).contains(metric.prometheusName());
            }
        }
    }

    @Test
    void prometheusUnderstandsEveryExpression(@TempDir Path folder) throws IOException {
        // Given
        List<String> lines = new ArrayList<>(List.of("groups:", "  - name: dashboards", "    rules:"));
        int number = 0;
        for (JsonNode dashboard : dashboards().values()) {
            for (String expression : expressions(dashboard)) {
                lines.add("      - record: expression_" + number++);
                lines.add("        expr: '"
                        + expression.replaceAll("\\$[a-z]+", "x").replace("'", "''") + "'");
            }
        }
        Files.write(folder.resolve("rules.yml"), lines);

        // When
        String said = Known.promtool(folder, "check", "rules", "rules.yml");

        // Then
        assertThat(said).contains(number + " rules found");
    }

    @Test
    void panelsLieInTheGridWithoutCoveringEachOther() throws IOException {
        // When // Then
        dashboards().forEach((name, dashboard) -> {
            boolean[][] taken = new boolean[200][24];
            for (JsonNode panel : dashboard.path("panels")) {
                JsonNode place = panel.path("gridPos");
                for (int y = place.path("y").asInt();
                        y < place.path("y").asInt() + place.path("h").asInt();
                        y++) {
                    for (int x = place.path("x").asInt();
                            x < place.path("x").asInt() + place.path("w").asInt();
                            x++) {
                        assertThat(taken[y][x])
                                .as(name + " " + panel.path("title"))
                                .isFalse();
                        taken[y][x] = true;
                    }
                }
            }
        });
    }

    private static List<String> expressions(JsonNode dashboard) {
        List<String> expressions = new ArrayList<>();
        dashboard.findValues("expr").forEach(expression -> expressions.add(expression.asText()));
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            if (variable.path("type").asText().equals("query")) {
                var query = LABEL_VALUES.matcher(variable.path("definition").asText());
                assertThat(query.matches()).isTrue();
                expressions.add(query.group(1) + "{" + query.group(2) + "=\"\"}");
            }
        }
        return expressions;
    }

    private static Map<String, JsonNode> dashboards() throws IOException {
        Map<String, JsonNode> dashboards = new TreeMap<>();
        try (var files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                dashboards.put(file.getFileName().toString(), new JsonMapper().readTree(file.toFile()));
            }
        }
        return dashboards;
    }
}
