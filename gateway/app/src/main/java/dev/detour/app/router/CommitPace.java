package dev.detour.app.router;

import java.time.Duration;

/**
 * When a pipeline commits what it has done. A message goes out with the commit, so where one is to go out, after a short
 * while; where there is only something to tell, later; and with much to do later as well, since then messages wait for the
 * work, and a commit costs the same for a thousand of them as for one.
 *
 * <p>After a commit that took long there is as much time for work: with the next one at once, a pipeline whose commits take
 * longer than the interval would do one record for each, and the more it fell behind, the slower it would be.
 *
 * <p>One for each pipeline; its tasks may be on several threads, and a count that is a little off does no harm.
 */
final class CommitPace {
    /** The longest time between two commits of a pipeline that has anything to commit, but for the commits themselves. */
    static final Duration LONGEST = Duration.ofMillis(100);

    /** More records than this in a second are much. */
    private static final int MUCH_A_SECOND = 5_000;

    private final long interval;
    private final long much;
    /** When the present interval began, and the records since then. */
    private long began;

    private long records;
    /** When there was nothing left to commit, whether there is something since then, and whether a message waits for it. */
    private long clean;

    private boolean pending;
    private boolean awaited;
    /** When somebody looked last: nobody does while a commit is under way. */
    private long looked;
    /** Until then there is time for work. */
    private long working;

    /**
     * @param interval between two commits of a pipeline with little to do
     * @param now the time of a monotonic clock in nanoseconds, as for {@link #isDue}
     */
    CommitPace(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.much = Math.max(1, MUCH_A_SECOND * interval.toMillis() / 1_000);
        this.began = now;
        this.clean = now;
        this.looked = now;
        this.working = now;
    }

    /** Something was done that waits for a commit. */
    synchronized void worked() {
        records++;
    }

    /** A message goes out with the next commit. */
    synchronized void handsOver() {
        awaited = true;
    }

    /** Whether a commit should be asked for now; if so, it counts as done. */
    synchronized boolean isDue(long now) {
        long away = now - looked;
        looked = now;
        if (away > interval) {
            began = now;
            working = now + Math.min(away, LONGEST.toNanos());
        }
        if (now - began < interval || now - working < 0) {
            return false;
        }
        pending |= records > 0;
        boolean postponed = (records > much || !awaited) && now - clean < LONGEST.toNanos();
        boolean due = pending && !postponed;
        began = now;
        records = 0;
        if (!postponed) {
            clean = now;
            pending = false;
            awaited = false;
        }
        return due;
    }
}
