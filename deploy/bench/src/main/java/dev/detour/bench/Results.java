package dev.detour.bench;

import java.util.List;

/** How figures are told. */
final class Results {
    private Results() {}

    static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /** To two digits behind the point. */
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }

    /** What is going on, beside the figures. */
    static void say(String line) {
        System.err.println(line);
    }
}
