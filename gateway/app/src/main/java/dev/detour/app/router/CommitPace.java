package dev.detour.app.router;

import java.time.Duration;

/**
 * When a pipeline commits what it has done. A message goes out with the commit, so where one is to go out, at once if the last
 * commit was a while ago, else after a short while; where there is only something to tell, later; and with much to do later as
 * well, since then messages wait for the work, and a commit costs the same for a thousand of them as for one.
 *
 * <p>A message that has waited for a second before it was looked at is not much later for a longer interval, and those behind
 * it come sooner for it. So a tenth of the time that the youngest has waited may pass until the next commit. For how long is
 * told by its record, so that of somebody whose clock is slow goes out {@link #LATEST} later at most. Shorter waits are those
 * for the last commit, and no reason to wait longer for the next.
 *
 * <p>After a commit that took longer than the interval there is half of that time for work: with the next one at once, a
 * pipeline would do one record for each, and the more it fell behind, the slower it would be.
 *
 * <p>One for each pipeline; its tasks may be on several threads, and a count that is a little off does no harm.
 */
final class CommitPace {
    /** The longest time between two commits of a pipeline that has anything to commit, but for the commits themselves. */
    static final Duration LONGEST = Duration.ofMillis(100);

    /** The same where what comes has waited for long by then. */
    static final Duration LATEST = Duration.ofMillis(300);

    /** What has waited for less has not waited for long. */
    private static final Duration LONG_WAIT = Duration.ofSeconds(1);

    /** The part of the time that it has waited, by which a message may be later. */
    private static final int PART_OF_AGE = 10;

    /** The part of the time of a long commit, for which there is work before the next. */
    private static final int PART_FOR_WORK = 2;

    /** More records than this in a second are much. */
    private static final int MUCH_A_SECOND = 5_000;

    private final long interval;
    private final long much;
    /** When the present interval began, the records since then, and whether there were many in the one before. */
    private long began;

    private long records;
    private boolean rush;
    /** When a commit was asked for last. */
    private long committed;
    /** When there was nothing left to commit, whether there is something since then, and whether a message waits for it. */
    private long clean;

    private boolean pending;
    private boolean awaited;
    /** How long what is done at present has waited before, and the shortest such time of what goes out with the next commit. */
    private long age;

    private long youngest = Long.MAX_VALUE;
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
        this.committed = now;
        this.clean = now;
        this.looked = now;
        this.working = now;
    }

    /**
     * Something is done from now on that waits for a commit.
     *
     * @param age how long it has waited for that, in milliseconds; below 0 for what is of the future
     */
    synchronized void works(long age) {
        records++;
        this.age = Duration.ofMillis(Math.max(0, age)).toNanos();
    }

    /** What is done from now on is done because its time has come. */
    synchronized void onTime() {
        age = 0;
    }

    /** One more step of the same. */
    synchronized void works() {
        records++;
    }

    /** A message goes out with the next commit. */
    synchronized void handsOver() {
        awaited = true;
        youngest = Math.min(youngest, age);
    }

    /** Whether a commit should be asked for now; if so, it counts as done. */
    synchronized boolean isDue(long now) {
        long away = now - looked;
        looked = now;
        if (away > interval) {
            began = now;
            working = now + Math.min(away / PART_FOR_WORK, LONGEST.toNanos());
        }
        boolean over = now - began >= interval;
        boolean postponed = now - (awaited ? committed : clean) < patience();
        boolean first = awaited && !rush && !postponed;
        if (now - working < 0 || !(over || first)) {
            return false;
        }
        pending |= records > 0;
        boolean due = pending && !postponed;
        rush = records > much;
        began = now;
        records = 0;
        if (due) {
            committed = now;
        }
        if (!postponed) {
            clean = now;
            pending = false;
            awaited = false;
            youngest = Long.MAX_VALUE;
        }
        return due;
    }

    private long patience() {
        long least = records > much || !awaited ? LONGEST.toNanos() : interval;
        return awaited && youngest >= LONG_WAIT.toNanos()
                ? Math.clamp(youngest / PART_OF_AGE, least, Math.max(least, LATEST.toNanos()))
                : least;
    }
}
