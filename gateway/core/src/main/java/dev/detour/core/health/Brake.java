package dev.detour.core.health;

import java.util.List;
import java.util.stream.Stream;

/**
 * A node's own brake, for the second that a decision over all nodes takes: when the calls that it sent last all fail,
 * the node stops sending for a moment and lets only a trickle through. It never switches anything. An immutable value
 * for one provider on one node; a pure function of results, without a clock of its own.
 *
 * @param newestGood when the newest of the calls that went well was sent, in milliseconds of any clock that never goes
 *     back; what was sent before it says nothing any more
 * @param failures when the failed calls were sent that were sent after that one; a few are enough
 * @param heldUntil until when the brake holds
 * @param freeAfter the brake may not hold again before
 */
public record Brake(long newestGood, List<Long> failures, long heldUntil, long freeAfter) {

    /** A node that has just started. */
    public static final Brake RELEASED = new Brake(Long.MIN_VALUE, List.of(), Long.MIN_VALUE, Long.MIN_VALUE);

    /** A thin node holds at its first failure, but only until its free reads have answered. */
    private static final double THIN_RATE = 2;

    private static final double BUSY_RATE = 100;
    private static final int BUSY_FAILURES = 5;
    private static final int FAILURES = 4;
    private static final long THIN_HOLD_MILLIS = 1_500;
    private static final long HOLD_MILLIS = 3_000;
    private static final long BETWEEN_HOLDS_MILLIS = 5_000;

    public Brake {
        failures = List.copyOf(failures);
    }

    /** A call, or a free read, went well. Releases the brake if no failed call was sent after it. */
    public Brake good(long sentMillis, long nowMillis) {
        if (sentMillis <= newestGood) {
            return this;
        }
        List<Long> left = failures.isEmpty()
                ? failures
                : failures.stream().filter(sent -> sent > sentMillis).toList();
        boolean released = nowMillis < heldUntil && left.isEmpty();
        return new Brake(sentMillis, left, released ? nowMillis : heldUntil, released ? nowMillis : freeAfter);
    }

    /**
     * A call failed by the provider's fault, or has become slow. What counts is a run in the order of sending, without
     * a good call between: at 5 % errors four come about once an hour at 50 calls a second, five every three hours at
     * 300, and the first call of the trickle that goes well ends it.
     *
     * @param sentMillis when it was sent
     * @param rate calls a second of this node
     */
    public Brake bad(long sentMillis, long nowMillis, double rate) {
        if (sentMillis <= newestGood) {
            return this;
        }
        List<Long> run = failures.size() >= BUSY_FAILURES
                ? failures
                : Stream.concat(failures.stream(), Stream.of(sentMillis)).toList();
        boolean thin = rate < THIN_RATE;
        int needed = thin ? 1 : rate < BUSY_RATE ? FAILURES : BUSY_FAILURES;
        if (run.size() < needed || nowMillis < freeAfter) {
            return new Brake(newestGood, run, heldUntil, freeAfter);
        }
        long hold = nowMillis + (thin ? THIN_HOLD_MILLIS : HOLD_MILLIS);
        return new Brake(newestGood, run, hold, hold + BETWEEN_HOLDS_MILLIS);
    }

    /** Whether so much has failed that the node shall ask for itself whether anybody answers. */
    public boolean isAlarmed(double rate) {
        return failures.size() >= (rate < THIN_RATE ? 1 : 2);
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
