package dev.detour.core.health;

/**
 * What recipients send us by way of a provider: it comes by the same webhooks as receipts. When both stop, the webhooks
 * may be what is down, and messages arrive as always; when it goes on, messages without receipts are in trouble.
 * Immutable.
 *
 * @param perSecond how many come in calm times, of the last ten minutes or so
 * @param last monitor time of the last one; -1 for never
 * @param pending those that have not been weighed yet
 */
record Inbound(double perSecond, long last, long pending) {
    static final Inbound NONE = new Inbound(0, -1, 0);

    private static final double MEMORY_MILLIS = 600_000;
    /** What comes more rarely is not missed before the messages' own time is up. */
    private static final double WORTH_WAITING = 1 / 30.0;

    /** With more of them. */
    Inbound heard(int count, long time) {
        return count > 0 ? new Inbound(perSecond, time, pending + count) : this;
    }

    /**
     * With everything weighed.
     *
     * @param passedMillis since the last time; positive
     * @param calm whether times are such that something may be learned from them
     */
    Inbound weighed(long passedMillis, boolean calm) {
        double weight = calm ? 1 - Math.exp(-passedMillis / MEMORY_MILLIS) : 0;
        return new Inbound(perSecond + weight * (pending * 1_000.0 / passedMillis - perSecond), last, 0);
    }

    /** Whether so many come that their absence would be noticed within half a minute. */
    boolean isExpected() {
        return perSecond >= WORTH_WAITING;
    }
}
