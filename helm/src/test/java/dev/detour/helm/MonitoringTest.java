package dev.detour.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Rules and dashboards lie in {@code deploy} and in the chart, which can only read what lies inside it. */
class MonitoringTest {
    private static final Path DEPLOY = Path.of("../deploy").toAbsolutePath().normalize();

    @ParameterizedTest
    @CsvSource({"prometheus, .rules.yml", "grafana, .json"})
    void theChartHasTheSameFiles(String folder, String ending) throws IOException {
        // Given
        Path copies = Chart.FOLDER.resolve("files").resolve(folder);
        Map<String, String> originals = files(DEPLOY.resolve(folder), ending);

        // When
        if (Boolean.getBoolean("detour.update-docs")) {
            Files.createDirectories(copies);
            for (String gone : files(copies, ending).keySet()) {
                Files.delete(copies.resolve(gone));
            }
            for (Map.Entry<String, String> one : originals.entrySet()) {
                Files.writeString(copies.resolve(one.getKey()), one.getValue());
            }
        }

        // Then
        assertThat(files(copies, ending))
                .as(copies + "; ./detour test -Ddetour.update-docs=true copies them anew")
                .isEqualTo(originals);
    }

    @Test
    void everyFileOfRulesAndEveryDashboardIsInstalled() throws IOException {
        // Given
        long rules = 0;
        for (String text :
                files(Chart.FOLDER.resolve("files/prometheus"), ".rules.yml").values()) {
            rules += Chart.YAML.readTree(text).has("groups") ? 1 : 0;
        }
        long dashboards = files(Chart.FOLDER.resolve("files/grafana"), ".json").size();

        // When
        List<JsonNode> documents = Chart.of("split");

        // Then
        assertThat(Chart.ofKind(documents, "PrometheusRule")).hasSize((int) rules);
        assertThat(Chart.ofKind(documents, "ConfigMap"))
                .filteredOn(map ->
                        map.at("/metadata/labels/grafana_dashboard").asText().equals("1"))
                .hasSize((int) dashboards);
        assertThat(Chart.ofKind(documents, "ServiceMonitor")).hasSize(1);
    }

    private static Map<String, String> files(Path folder, String ending) throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.list(folder)) {
                for (Path file :
                        all.filter(one -> one.toString().endsWith(ending)).toList()) {
                    files.put(file.getFileName().toString(), Files.readString(file));
                }
            }
        }
        return files;
    }
}
