package dev.detour.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.HdrHistogram.Histogram;

/** What was measured, in the order in which it was, and how it is told. Used by one thread. */
final class Results {
    private final Map<String, Object> figures = new LinkedHashMap<>();

    void put(String name, String text) {
        note(name, text);
    }

    void put(String name, long count) {
        note(name, count);
    }

    /** To two digits behind the point. */
    void put(String name, double figure) {
        note(name, Math.round(figure * 100) / 100.0);
    }

    /** Told at once as well: a run takes a while, and what was measured is not to be lost with its end. */
    private void note(String name, Object figure) {
        figures.put(name, figure);
        say(name + ": " + figure);
    }

    /** The middle one of several. */
    void putMedian(String name, List<Double> values) {
        put(name, median(values));
    }

    /** A distribution of microseconds, told in milliseconds. */
    void put(String name, Histogram micros, double... percentiles) {
        for (double percentile : percentiles) {
            String digits = Double.toString(percentile).replaceFirst("\\.0$", "");
            put(name + ", p" + digits + " ms", micros.getValueAtPercentile(percentile) / 1e3);
        }
    }

    /** How much one does of what the other does, if both were measured. */
    void putRatio(String one, String other) {
        if (figures.get(one + Throughput.RATE) instanceof Number first
                && figures.get(other + Throughput.RATE) instanceof Number second) {
            put(one + " : " + other, first.doubleValue() / second.doubleValue());
        }
    }

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** What is going on, beside the figures. */
    static void say(String line) {
        System.err.println(line);
    }

    String table() {
        StringBuilder table = new StringBuilder();
        figures.forEach((name, value) -> table.append("%-52s %s%n".formatted(name, value)));
        return table.toString();
    }

    String json() throws IOException {
        return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n";
    }

    /** Writes the figures as JSON and as pictures, of those kinds that were measured. */
    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("bench.json"), json());
        plot(folder, "throughput", "Throughput, everything on this machine", "messages/s", Throughput.RATE);
        plot(folder, "cpu", "Processor time of a message, broker and provider not counted", "µs", Throughput.CPU);
        plot(folder, "memory", "Alive on the heap", "MB", Held.HEAP);
        plot(folder, "latency-p50", "From publish to the provider's request, p50", "ms", ", p50 ms");
        plot(folder, "latency-p99", "From publish to the provider's request, p99", "ms", ", p99 ms");
    }

    private void plot(Path folder, String name, String title, String unit, String ending) throws IOException {
        Map<String, Double> bars = new LinkedHashMap<>();
        figures.forEach((figure, value) -> {
            if (figure.endsWith(ending) && value instanceof Number number) {
                bars.put(figure.substring(0, figure.length() - ending.length()), number.doubleValue());
            }
        });
        if (!bars.isEmpty()) {
            Files.writeString(folder.resolve(name + ".svg"), Plot.bars(title, unit, bars));
        }
    }
}
