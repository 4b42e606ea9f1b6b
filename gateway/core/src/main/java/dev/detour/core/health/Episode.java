package dev.detour.core.health;

/**
 * The course of the present outage, and what is left of the last one. Times are monitor time in milliseconds; -1 means
 * never.
 *
 * @param holdDown how long all must have gone well before the return begins
 * @param quietSince since when all goes well
 * @param byReceipts whether missing receipts were the reason, so that only receipts end it
 * @param confirmed messages sent since {@code quietSince} that got their receipt
 * @param well how much speaks for the provider since {@code quietSince}: the log-likelihood ratio of "5 % of calls and
 *     reads fail" to "30 % do"
 * @param lastBad when something last spoke against the provider
 * @param returnedAt when the last outage was over
 * @param noPauseBefore the next pause on suspicion may not begin earlier
 * @param stepSince when the present step of the ramp began
 * @param throttle what is known of its throttling
 */
record Episode(
        long holdDown,
        long quietSince,
        boolean byReceipts,
        long confirmed,
        double well,
        long lastBad,
        long returnedAt,
        long noPauseBefore,
        long stepSince,
        Throttle throttle) {

    static final long FIRST_HOLD_DOWN = 15_000;
    static final long LONGEST_HOLD_DOWN = 300_000;
    /** A provider that fails again within this time after its return waits twice as long for the next. */
    private static final long REMEMBERED = 600_000;

    private static final double GOOD = Math.log(0.95 / 0.70);
    private static final double BAD = Math.log(0.05 / 0.30);

    static final Episode NONE = new Episode(FIRST_HOLD_DOWN, -1, false, 0, 0, -1, -1, 0, 0, Throttle.NONE);

    Episode began(long time, boolean receipts) {
        boolean again = returnedAt >= 0 && time - returnedAt < REMEMBERED;
        long hold = again ? doubled() : FIRST_HOLD_DOWN;
        return new Episode(hold, -1, receipts, 0, 0, time, returnedAt, noPauseBefore, time, throttle);
    }

    Episode relapsed(long time, boolean receipts) {
        return new Episode(doubled(), -1, receipts, 0, 0, time, returnedAt, noPauseBefore, time, throttle);
    }

    Episode bad(long time) {
        return new Episode(holdDown, -1, byReceipts, 0, 0, time, returnedAt, noPauseBefore, stepSince, throttle);
    }

    Episode quiet(long since) {
        return new Episode(holdDown, since, byReceipts, 0, 0, lastBad, returnedAt, noPauseBefore, stepSince, throttle);
    }

    Episode went(long more, long good, long bad) {
        return new Episode(
                holdDown,
                quietSince,
                byReceipts,
                confirmed + more,
                well + good * GOOD + bad * BAD,
                lastBad,
                returnedAt,
                noPauseBefore,
                stepSince,
                throttle);
    }

    Episode step(long time) {
        return new Episode(
                holdDown, quietSince, byReceipts, confirmed, well, lastBad, returnedAt, noPauseBefore, time, throttle);
    }

    Episode returned(long time) {
        return new Episode(holdDown, -1, false, 0, 0, lastBad, time, noPauseBefore, time, throttle);
    }

    Episode paused(long nextPauseNotBefore) {
        return new Episode(
                holdDown,
                quietSince,
                byReceipts,
                confirmed,
                well,
                lastBad,
                returnedAt,
                nextPauseNotBefore,
                stepSince,
                throttle);
    }

    Episode throttle(Throttle next) {
        return new Episode(
                holdDown, quietSince, byReceipts, confirmed, well, lastBad, returnedAt, noPauseBefore, stepSince, next);
    }

    private long doubled() {
        return Math.min(LONGEST_HOLD_DOWN, 2 * holdDown);
    }
}
