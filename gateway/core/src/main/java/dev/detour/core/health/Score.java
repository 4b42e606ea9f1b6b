package dev.detour.core.health;

/**
 * Page's cumulative sums for the share of bad observations, against four alternatives at once: the log-likelihood
 * ratio, in nats, of "the share has risen to p at some time" to "it never passed {@link #NULL}". The null is fixed at
 * the worst weather that must never switch, whatever the true baseline: calibrated on 1 %, such a sum fires thousands
 * of times a day when the true share is 5 %.
 *
 * @param mild against 15 %
 * @param third against 30 %
 * @param half against 50 %
 * @param hard against 90 %
 * @param observations how many went into it since it was last zero
 */
record Score(double mild, double third, double half, double hard, long observations) {
    static final double NULL = 0.05;
    static final Score NONE = new Score(0, 0, 0, 0, 0);

    private static final double MILD_BAD = Math.log(0.15 / NULL);
    private static final double MILD_GOOD = Math.log(0.85 / (1 - NULL));
    private static final double THIRD_BAD = Math.log(0.30 / NULL);
    private static final double THIRD_GOOD = Math.log(0.70 / (1 - NULL));
    private static final double HALF_BAD = Math.log(0.50 / NULL);
    private static final double HALF_GOOD = Math.log(0.50 / (1 - NULL));
    private static final double HARD_BAD = Math.log(0.90 / NULL);
    private static final double HARD_GOOD = Math.log(0.10 / (1 - NULL));

    /**
     * The sums after a bucket.
     *
     * @param clip how much the net of the bucket may move a sum, up as well as down: clipping only what goes up would
     *     drag a brown-out with much traffic below zero for ever, and not clipping at all makes one bad second an outage
     * @param cap the highest sum; it bounds how long a sum takes to forget
     */
    Score next(long bad, long good, double clip, double cap) {
        if (bad <= 0 && (good <= 0 || isZero())) {
            return this;
        }
        Score next = new Score(
                moved(mild, bad * MILD_BAD + good * MILD_GOOD, clip, cap),
                moved(third, bad * THIRD_BAD + good * THIRD_GOOD, clip, cap),
                moved(half, bad * HALF_BAD + good * HALF_GOOD, clip, cap),
                moved(hard, bad * HARD_BAD + good * HARD_GOOD, clip, cap),
                observations + Math.max(0, bad) + Math.max(0, good));
        return next.isZero() ? NONE : next;
    }

    /** Whether nothing speaks against the provider. */
    boolean isZero() {
        return top() == 0;
    }

    /** The highest of the sums. */
    double top() {
        return Math.max(Math.max(mild, third), Math.max(half, hard));
    }

    /** The highest of the sums for faults so hard that it is worth to stop sending for a moment. */
    double stopping() {
        return Math.max(half, hard);
    }

    private static double moved(double sum, double net, double clip, double cap) {
        double clipped = Math.max(-clip, Math.min(clip, net));
        return Math.max(0, Math.min(cap, sum + clipped));
    }
}
