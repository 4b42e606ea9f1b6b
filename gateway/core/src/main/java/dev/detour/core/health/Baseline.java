package dev.detour.core.health;

import java.util.Arrays;

/**
 * How long something normally takes, learned from calm times only: what was gathered in one minute waits for the next
 * one, and both are thrown away when either was disturbed, so that an outage cannot become the new normal. Immutable.
 */
final class Baseline {
    static final long WINDOW_MILLIS = 60_000;
    private static final double KEPT_PER_WINDOW = 0.97;
    private static final double PRIOR_WEIGHT = 200;
    /** A minute of heavy traffic counts no more than this, or it would forget the rest of the day. */
    private static final double MOST_PER_WINDOW = 2_000;

    private final double[] weights;
    private final long[] waiting;
    private final long[] gathering;
    private final double[] survival;

    private Baseline(double[] weights, long[] waiting, long[] gathering, double[] survival) {
        this.weights = weights;
        this.waiting = waiting;
        this.gathering = gathering;
        this.survival = survival;
    }

    /** A lognormal guess to start with; it weighs as much as 200 observations. */
    static Baseline lognormal(double medianMillis, double sigma) {
        double[] weights = new double[Durations.BINS];
        double below = 0;
        for (int bin = 0; bin < Durations.BINS; bin++) {
            double z = Math.log(Durations.upperMillis(bin) / medianMillis) / sigma;
            double upTo = normal(z);
            weights[bin] = PRIOR_WEIGHT * (upTo - below);
            below = upTo;
        }
        return new Baseline(weights, new long[Durations.BINS], new long[Durations.BINS], survival(weights));
    }

    static Baseline restored(double[] weights, long[] waiting, long[] gathering) {
        return new Baseline(weights, waiting, gathering, survival(weights));
    }

    /** With more observations, which do not count yet. */
    Baseline gather(long[] counts) {
        long[] more = gathering.clone();
        for (int bin = 0; bin < more.length; bin++) {
            more[bin] += counts[bin];
        }
        return new Baseline(weights, waiting, more, survival);
    }

    /** With one minute more behind it. */
    Baseline roll(boolean calm) {
        if (!calm) {
            return new Baseline(weights, new long[Durations.BINS], new long[Durations.BINS], survival);
        }
        long total = Arrays.stream(waiting).sum();
        if (total == 0) {
            return new Baseline(weights, gathering, new long[Durations.BINS], survival);
        }
        double scale = Math.min(1, MOST_PER_WINDOW / total);
        // What is rare is forgotten no faster than it is replaced: a night's traffic must not erase the day's.
        double kept = 1 - (1 - KEPT_PER_WINDOW) * Math.min(1, total / PRIOR_WEIGHT);
        double[] learned = new double[weights.length];
        for (int bin = 0; bin < learned.length; bin++) {
            learned[bin] = weights[bin] * kept + waiting[bin] * scale;
        }
        return new Baseline(learned, gathering, new long[Durations.BINS], survival(learned));
    }

    /** The lowest bin that at least a share of {@code q} does not pass. */
    int quantileBin(double q) {
        for (int bin = 0; bin < survival.length; bin++) {
            if (survival[bin] <= 1 - q) {
                return bin;
            }
        }
        return Durations.BINS - 1;
    }

    /** The duration that a share of {@code q} does not pass, in milliseconds. */
    long quantileMillis(double q) {
        return Durations.upperMillis(quantileBin(q));
    }

    /** The share that takes longer than this. */
    double survival(long millis) {
        return survival[Durations.bin(millis)];
    }

    double[] weights() {
        return weights;
    }

    long[] waiting() {
        return waiting;
    }

    long[] gathering() {
        return gathering;
    }

    private static double[] survival(double[] weights) {
        double total = Arrays.stream(weights).sum();
        double[] survival = new double[weights.length];
        double above = total;
        for (int bin = 0; bin < weights.length; bin++) {
            above -= weights[bin];
            survival[bin] = Math.max(0, above / total);
        }
        return survival;
    }

    /** The standard normal distribution, to about 1e-7 (Abramowitz and Stegun, 26.2.17). */
    private static double normal(double z) {
        if (z < 0) {
            return 1 - normal(-z);
        }
        double t = 1 / (1 + 0.2316419 * z);
        double poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return 1 - Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * poly;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Baseline that
                && Arrays.equals(weights, that.weights)
                && Arrays.equals(waiting, that.waiting)
                && Arrays.equals(gathering, that.gathering);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(weights);
    }
}
