package dev.detour.app.saturation;

import java.time.Duration;
import java.util.Arrays;

/**
 * When something will be used up at the slope that it has now. The slope is one that two thirds of all pairs of the last
 * samples exceed: a steady rise is seen as it is, while one leap to another level, or noise around one, has none, since
 * most pairs do not rise then.
 *
 * <p>Used by one thread.
 */
public final class Forecast {
    /** Further into the future nobody looks. */
    public static final double FAR = 3_600;

    private static final int SAMPLES = 30;
    /** Fewer say nothing about a slope. */
    private static final int ENOUGH = 10;

    private static final double NANOS = Duration.ofSeconds(1).toNanos();

    private final long[] at = new long[SAMPLES];
    private final double[] used = new double[SAMPLES];
    private final double[] slopes = new double[SAMPLES * (SAMPLES - 1) / 2];
    private int count;
    private int next;

    /**
     * Adds a sample.
     *
     * @param nanos a monotonic clock, later than at the sample before
     * @param inUse how much is in use now
     */
    public void add(long nanos, double inUse) {
        at[next] = nanos;
        used[next] = inUse;
        next = (next + 1) % SAMPLES;
        count = Math.min(SAMPLES, count + 1);
    }

    /**
     * How many seconds are left until the limit is reached: 0 when it is, {@link #FAR} at the most, also when that is never,
     * or not known yet.
     */
    public double secondsLeft(double limit) {
        if (count == 0) {
            return FAR;
        }
        double now = used[Math.floorMod(next - 1, SAMPLES)];
        if (now >= limit) {
            return 0;
        }
        double slope = slope();
        return slope <= 0 ? FAR : Math.min(FAR, (limit - now) / slope);
    }

    /** The rise, a second. */
    private double slope() {
        if (count < ENOUGH) {
            return 0;
        }
        int pairs = 0;
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                long time = at[i] - at[j];
                if (time != 0) {
                    slopes[pairs++] = (used[i] - used[j]) / (time / NANOS);
                }
            }
        }
        Arrays.sort(slopes, 0, pairs);
        return pairs == 0 ? 0 : slopes[pairs / 3];
    }
}
