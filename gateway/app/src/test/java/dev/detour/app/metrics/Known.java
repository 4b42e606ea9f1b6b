package dev.detour.app.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/** What dashboards and alerts may rest on. */
final class Known {
    /** What Prometheus adds to each series. */
    private static final Set<String> SCRAPED = Set.of("instance", "job");
    /** Not ours, but Prometheus' and Micrometer's own. */
    private static final Map<String, Set<String>> OTHERS =
            Map.of("up", Set.of(), "process_cpu_usage", Set.of(), "jvm_memory_used_bytes", Set.of("area", "id"));

    private Known() {}

    /** Fails when an expression names a metric that is not in the inventory, or a label that its metrics do not have. */
    static void check(String where, String expression) {
        Map<String, Set<String>> series = new TreeMap<>(OTHERS);
        for (Metric metric : Metric.values()) {
            Set<String> labels = new TreeSet<>();
            metric.tags().forEach(tag -> labels.add(tag.id()));
            if (metric.kind() == Metric.Kind.TIMER) {
                labels.add("le");
            }
            metric.series().forEach(name -> series.put(name, labels));
        }
        Promql used = Promql.of(expression);
        assertThat(used.metrics()).as(where + ": " + expression).isNotEmpty();
        Set<String> labels = new TreeSet<>(SCRAPED);
        for (String metric : used.metrics()) {
            assertThat(series).as(where + ": " + expression).containsKey(metric);
            labels.addAll(series.getOrDefault(metric, Set.of()));
        }
        assertThat(labels).as("labels in " + where + ": " + expression).containsAll(used.labels());
    }

    /** Runs Prometheus' own tool and returns what it says; fails when it is not there or not content. */
    static String promtool(Path folder, String... arguments) {
        String[] command = new String[arguments.length + 1];
        command[0] = "promtool";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue())
                    .as(Arrays.toString(command) + " says:\n" + said)
                    .isZero();
            return said;
        } catch (IOException e) {
            return fail("promtool is not there: install Prometheus (Debian: apt-get install prometheus)", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail(e);
        }
    }
}
