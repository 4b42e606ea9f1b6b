package dev.detour.core.health;

/**
 * What a {@link Score} has to reach. By Lorden's bound a cumulative sum with the threshold {@code ln(A)} raises a false
 * alarm at most once in A buckets on average; overshoot and clipping leave a margin that is larger than the number of
 * streams. So the thresholds follow from how rare a false alarm shall be, and from nothing else.
 *
 * @param decide one false switch in 60 days, shared between what calls say and what receipts say
 * @param decideWithReads the same where free reads add observations to thin traffic
 * @param suspect one needless pause in 6 hours
 * @param throttle one needless adaptation of the rate in 10 minutes: it costs little
 */
record Thresholds(double decide, double decideWithReads, double suspect, double throttle) {
    private static final double DECIDE_SECONDS = 2 * 60 * 86_400.0;
    private static final double SUSPECT_SECONDS = 6 * 3_600.0;
    private static final double THROTTLE_SECONDS = 10 * 60.0;
    private static final double SLOWEST = 0.1;
    /** Reads a second, on average over quiet and suspicious times. */
    private static final double READS = 0.5;
    /** A bucket is one observation, however many calls are in it. */
    private static final double MOST_BUCKETS = 5;

    /** The thresholds at a rate of so many observations a second. */
    static Thresholds at(double rate) {
        double buckets = Math.max(SLOWEST, Math.min(MOST_BUCKETS, rate));
        return new Thresholds(
                Math.log(DECIDE_SECONDS * buckets),
                Math.log(DECIDE_SECONDS * Math.min(MOST_BUCKETS, buckets + READS)),
                Math.log(SUSPECT_SECONDS * buckets),
                Math.log(THROTTLE_SECONDS * buckets));
    }
}
