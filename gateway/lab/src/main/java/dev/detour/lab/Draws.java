package dev.detour.lab;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Seeded randomness for one run. Durations come from tables of quantiles: a million draws take milliseconds. */
final class Draws {
    private static final int TABLE = 1 << 16;
    private static final double[] LATENCY = lognormal(200, 0.5);
    /** "sent" receipts: median 1 s, 99th percentile 6.4 s. */
    private static final double[] LAG = lognormal(1_000, 0.798);

    private final SplittableRandom random;

    Draws(long seed) {
        random = new SplittableRandom(seed);
    }

    boolean chance(double share) {
        return share > 0 && (share >= 1 || random.nextDouble() < share);
    }

    /** Milliseconds until the next arrival at a rate a second. */
    double gapMillis(double rate) {
        return -Math.log(1 - random.nextDouble()) * 1_000 / rate;
    }

    /** Latency of a call, in milliseconds. */
    double latency() {
        return LATENCY[random.nextInt(TABLE)];
    }

    /** Time from acceptance to the first receipt, in milliseconds. */
    double lag() {
        return LAG[random.nextInt(TABLE)];
    }

    /** How many of something come that comes so often in the mean. */
    int count(double mean) {
        int count = 0;
        for (double left = Math.exp(-mean), product = random.nextDouble(); product > left; count++) {
            product *= random.nextDouble();
        }
        return count;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    double uniform() {
        return random.nextDouble();
    }

    private static double[] lognormal(double median, double sigma) {
        SplittableRandom fixed = new SplittableRandom(20_260_612);
        double[] table = new double[TABLE];
        // Stratified: each draw stands for one of as many equal slices of the distribution.
        double[] normals = new double[TABLE];
        for (int i = 0; i < TABLE; i++) {
            normals[i] = quantile((i + 0.5) / TABLE);
        }
        for (int i = TABLE - 1; i > 0; i--) {
            int other = fixed.nextInt(i + 1);
            double kept = normals[i];
            normals[i] = normals[other];
            normals[other] = kept;
        }
        Arrays.setAll(table, i -> median * Math.exp(sigma * normals[i]));
        return table;
    }

    /** The standard normal quantile by bisection; only used to fill tables. */
    private static double quantile(double p) {
        double low = -6;
        double high = 6;
        for (int i = 0; i < 50; i++) {
            double middle = (low + high) / 2;
            if (distribution(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private static double distribution(double z) {
        if (z < 0) {
            return 1 - distribution(-z);
        }
        double t = 1 / (1 + 0.2316419 * z);
        double poly = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return 1 - Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * poly;
    }
}
