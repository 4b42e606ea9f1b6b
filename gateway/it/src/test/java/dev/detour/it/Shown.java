package dev.detour.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** What the shipped dashboards and alerts ask Prometheus, by where it stands. */
final class Shown {
    private static final Path DASHBOARDS = Path.of("../../deploy/grafana");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\(([a-z_]+), ([a-z]+)\\)");
    /** A comparison of values; those of labels have no space before them. */
    private static final Pattern COMPARISON = Pattern.compile(" (==|!=|>=|<=|>|<) ");

    private Shown() {}

    /** Every expression of every panel, with "All" chosen. */
    static Map<String, String> onPanels() throws IOException {
        Map<String, String> expressions = new TreeMap<>();
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode panel : dashboard.path("panels")) {
                for (JsonNode target : panel.path("targets")) {
                    expressions.put(
                            dashboard.path("uid").asText() + ", "
                                    + panel.path("title").asText() + ": "
                                    + target.path("expr").asText(),
                            target.path("expr").asText().replaceAll("\\$[a-z]+", ".*"));
                }
            }
        }
        return expressions;
    }

    /** Metric and label of every variable. */
    static List<Map.Entry<String, String>> variables() throws IOException {
        List<Map.Entry<String, String>> variables = new ArrayList<>();
        for (JsonNode dashboard : dashboards()) {
            for (JsonNode variable : dashboard.at("/templating/list")) {
                Matcher query = LABEL_VALUES.matcher(variable.path("definition").asText());
                if (query.matches()) {
                    variables.add(Map.entry(query.group(1), query.group(2)));
                }
            }
        }
        return variables;
    }

    /** An alert's expression, so that it has a value whether it fires or not. */
    static String evenIfQuiet(String expression) {
        return COMPARISON.matcher(expression).replaceAll(" $1 bool ");
    }

    private static List<JsonNode> dashboards() throws IOException {
        List<JsonNode> dashboards = new ArrayList<>();
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.sorted().toList()) {
                dashboards.add(new JsonMapper().readTree(file.toFile()));
            }
        }
        return dashboards;
    }
}
