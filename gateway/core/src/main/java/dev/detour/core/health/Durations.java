package dev.detour.core.health;

import java.time.Duration;
import java.util.Arrays;

/**
 * Counts of durations in log-scaled bins of 9 % width, from 5 ms to 5 minutes; what lies outside falls into the first
 * or last bin. Immutable; only bins in use take memory.
 */
public final class Durations {
    /** No durations. */
    public static final Durations NONE = new Durations(0, new int[0]);

    static final int BINS = 128;
    private static final double FIRST_MILLIS = 5;
    private static final double PER_OCTAVE = 8;
    private static final long[] UPPER_MILLIS = new long[BINS];

    static {
        for (int bin = 0; bin < BINS; bin++) {
            UPPER_MILLIS[bin] = Math.round(FIRST_MILLIS * Math.pow(2, (bin + 1) / PER_OCTAVE));
        }
    }

    private final int first;
    private final int[] counts;

    private Durations(int first, int[] counts) {
        this.first = first;
        this.counts = counts;
    }

    /** The bin of a duration in milliseconds, from 0 to {@value #BINS} - 1. */
    static int bin(long millis) {
        if (millis <= UPPER_MILLIS[0]) {
            return 0;
        }
        int found = Arrays.binarySearch(UPPER_MILLIS, millis);
        return Math.min(BINS - 1, found >= 0 ? found : -found - 1);
    }

    /** The longest duration of a bin, in milliseconds. */
    static long upperMillis(int bin) {
        return UPPER_MILLIS[bin];
    }

    /** How many durations there are. */
    public long count() {
        long sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }

    /** How many are in bins above {@code bin}. */
    long above(int bin) {
        long sum = 0;
        for (int i = Math.max(0, bin + 1 - first); i < counts.length; i++) {
            sum += counts[i];
        }
        return sum;
    }

    /** Adds these counts to an array of {@value #BINS}. */
    void addTo(long[] target) {
        for (int i = 0; i < counts.length; i++) {
            target[first + i] += counts[i];
        }
    }

    /** The lowest bin in use, and the counts from it on; for those who write durations to a wire. */
    public int firstBin() {
        return first;
    }

    /** A copy of the counts from {@link #firstBin()} on. */
    public int[] counts() {
        return counts.clone();
    }

    /**
     * Durations as they were read from a wire.
     *
     * @throws IllegalArgumentException if a bin does not exist or a count is negative
     */
    public static Durations of(int firstBin, int[] counts) {
        if (firstBin < 0 || firstBin + counts.length > BINS) {
            throw new IllegalArgumentException(
                    "bins " + firstBin + " to " + (firstBin + counts.length) + " do not exist");
        }
        for (int count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("a negative count of durations");
            }
        }
        return new Durations(firstBin, counts.clone());
    }

    /** Collects durations. Not thread-safe; may be used again after {@link #drain}. */
    public static final class Collector {
        private final int[] counts = new int[BINS];
        private int lowest = BINS;
        private int highest = -1;

        /** Adds one duration. */
        public void add(Duration duration) {
            addMillis(duration.toMillis(), 1);
        }

        /** Adds {@code count} equal durations, in milliseconds. */
        public void addMillis(long millis, int count) {
            if (count <= 0) {
                return;
            }
            int bin = bin(millis);
            counts[bin] += count;
            lowest = Math.min(lowest, bin);
            highest = Math.max(highest, bin);
        }

        /** What was collected since the last time. */
        public Durations drain() {
            if (highest < 0) {
                return NONE;
            }
            Durations drained = new Durations(lowest, Arrays.copyOfRange(counts, lowest, highest + 1));
            Arrays.fill(counts, lowest, highest + 1, 0);
            lowest = BINS;
            highest = -1;
            return drained;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Durations that && first == that.first && Arrays.equals(counts, that.counts);
    }

    @Override
    public int hashCode() {
        return 31 * first + Arrays.hashCode(counts);
    }

    @Override
    public String toString() {
        return count() + " durations";
    }
}
