package dev.detour.core.health;

/**
 * A node's own brake, for the second that a decision over all nodes takes: when the calls that it sent last all fail,
 * the node stops sending for a moment and lets only a trickle through. It never switches anything. A value for one
 * provider on one node; a pure function of results, without a clock of its own.
 *
 * @param newestGood when the newest of the calls that went well was sent, in milliseconds of any clock that never goes
 *     back; what was sent before it says nothing any more
 * @param failures failed calls sent after that one
 * @param heldUntil until when the brake holds
 * @param freeAfter the brake may not hold again before
 */
public record Brake(long newestGood, int failures, long heldUntil, long freeAfter) {

    /** A node that has just started. */
    public static final Brake RELEASED = new Brake(Long.MIN_VALUE, 0, Long.MIN_VALUE, Long.MIN_VALUE);

    /** A thin node holds at its first failure, but only until its free reads have answered. */
    private static final double THIN_RATE = 2;

    private static final long THIN_HOLD_MILLIS = 1_500;
    private static final long HOLD_MILLIS = 3_000;
    private static final long BETWEEN_HOLDS_MILLIS = 5_000;

    /** A call, or a free read, went well. Releases the brake if it was sent after it took hold. */
    public Brake good(long sentMillis, long nowMillis) {
        if (sentMillis <= newestGood) {
            return this;
        }
        boolean held = nowMillis < heldUntil;
        return new Brake(sentMillis, 0, held ? nowMillis : heldUntil, held ? nowMillis : freeAfter);
    }

    /**
     * A call failed by the provider's fault, or has become slow. Of a run of calls in the order of sending without a
     * good one between them, weather at 5 % makes four once an hour at 50 calls a second, and five every three hours at
     * 300; the first call of the trickle that goes well ends that.
     *
     * @param sentMillis when it was sent
     * @param rate calls a second of this node
     */
    public Brake bad(long sentMillis, long nowMillis, double rate) {
        if (sentMillis <= newestGood) {
            return this;
        }
        int run = failures + 1;
        boolean thin = rate < THIN_RATE;
        int needed = thin ? 1 : rate < 100 ? 4 : 5;
        if (run < needed || nowMillis < freeAfter) {
            return new Brake(newestGood, run, heldUntil, freeAfter);
        }
        long hold = nowMillis + (thin ? THIN_HOLD_MILLIS : HOLD_MILLIS);
        return new Brake(newestGood, run, hold, hold + BETWEEN_HOLDS_MILLIS);
    }

    /** Whether so much has failed that the node shall ask for itself whether anybody answers. */
    public boolean isAlarmed(double rate) {
        return failures >= (rate < THIN_RATE ? 1 : 2);
    }

    /** Whether only a trickle may be sent. */
    public boolean holds(long nowMillis) {
        return nowMillis < heldUntil;
    }

    /** Messages a second that may be sent while the brake holds. */
    public static double trickle(double rate) {
        return Math.max(0.1, Math.min(4, rate / 10));
    }
}
