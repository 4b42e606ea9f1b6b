package dev.detour.lab;

import java.util.function.Consumer;

/** A set of measurements. */
interface Suite {
    /**
     * Measures; each result is handed over as soon as it is there.
     *
     * @param size how much to measure
     */
    void run(Size size, Consumer<Result> results);

    /**
     * How much to measure.
     *
     * @param runs runs for each row
     * @param seed of the first run
     * @param quick whether a subset will do
     * @param peers whether the other detectors are measured as well
     */
    record Size(int runs, long seed, boolean quick, boolean peers) {}
}
