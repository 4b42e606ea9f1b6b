package dev.detour.app.router;

import java.time.Duration;

/**
 * When a pipeline commits what it has done. With little to do at once after a short while, since a message goes out
 * with the commit; with much to do later, since then messages wait for the work, and a commit costs the same for a
 * thousand of them as for one.
 *
 * <p>One for each pipeline; its tasks may be on several threads, and a count that is a little off does no harm.
 */
final class CommitPace {
    /** The longest time between two commits of a pipeline with much to do. */
    static final Duration LONGEST = Duration.ofMillis(100);

    /** More records than this in a second are much. */
    private static final int MUCH_A_SECOND = 2_500;

    private final long interval;
    private final long much;
    /** When the present interval began, and the records since then. */
    private long asked;

    private long records;
    /** When there was nothing left to commit, and whether there is something since then. */
    private long clean;

    private boolean pending;
    /** When somebody looked last. */
    private long looked;

    /**
     * @param interval between two commits of a pipeline with little to do
     * @param now the time of a monotonic clock in nanoseconds, as for {@link #isDue}
     */
    CommitPace(Duration interval, long now) {
        this.interval = interval.toNanos();
        this.much = Math.max(1, MUCH_A_SECOND * interval.toMillis() / 1_000);
        this.asked = now;
        this.clean = now;
        this.looked = now;
    }

    /** Something was done that waits for a commit. */
    synchronized void worked() {
        records++;
    }

    /** Whether a commit should be asked for now; if so, it counts as done. */
    synchronized boolean isDue(long now) {
        // Nobody looks while a commit is under way. One that takes longer than the interval must not be followed by the
        // next
        // at once: with copies on several brokers a pipeline would do one record for each commit.
        boolean away = now - looked > interval;
        looked = now;
        if (away) {
            asked = now;
            return false;
        }
        if (now - asked < interval) {
            return false;
        }
        pending |= records > 0;
        boolean postponed = records > much && now - clean < LONGEST.toNanos();
        boolean due = pending && !postponed;
        asked = now;
        records = 0;
        if (!postponed) {
            clean = now;
            pending = false;
        }
        return due;
    }
}
