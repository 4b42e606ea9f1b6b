package dev.detour.app.sender;

import java.util.function.LongSupplier;

/**
 * The rate that a throttling provider takes, found by trying: every burst of throttled answers makes it slower by a
 * factor, every second faster by a step. Near the rate at which it was throttled last the steps are small, beyond it they
 * grow. Where being slower only means that less is taken, the rate is not the reason, and it returns to what it was. In
 * force from the first throttled answer until it bounds nothing any more. Used by the sender's thread only.
 */
final class Pace {
    /** What is left after a burst. */
    private static final double AFTER_A_BURST = 0.7;
    /** The same when more was throttled than not: the aim was far too high. */
    private static final double AFTER_A_WALL = 0.5;
    /** Answers to what was sent before the last step down say nothing about the step. */
    private static final long BETWEEN_STEPS_NANOS = 1_000_000_000;
    /** A second, of the rate at which it was throttled last. */
    private static final double STEP_UP = 0.02;
    /** A second, of the present rate, once that is faster. */
    private static final double STRIDE_UP = 0.2;
    /** When nobody was kept waiting for this long, it bounds nothing. */
    private static final long IDLE_NANOS = 2_000_000_000;

    private static final double LEAST = 0.5;
    private static final double MEMORY_SECONDS = 1;
    /** Traffic that has just begun is measured too low by the longer memory. */
    private static final double SHORT_MEMORY_SECONDS = 0.1;
    /** Answers show within a second what a step has brought. */
    private static final double ANSWERS_MEMORY_SECONDS = 0.5;
    /** Of what was taken before a step; with less than this after it the step has cost more than it was good for. */
    private static final double IN_VAIN = 0.75;
    /** Below this many a second it may be chance. */
    private static final double ENOUGH = 5;

    private static final long AFTER_A_STEP_IN_VAIN_NANOS = 5_000_000_000L;

    /** What may go out at once, in seconds. */
    private static final double BURST_SECONDS = 0.1;

    private final int configured;
    private final LongSupplier nanoTime;

    private double lately;
    private double justNow;
    private boolean inForce;
    /** Messages a second before it was in force, of which the monitor's share is a part. */
    private double before;
    /** Messages a second at which it was throttled last. */
    private double tooFast;

    private double limit;
    private double share = 1;
    /** What the provider took of the last moment, a second, and what it took before the last step down. */
    private double taken;

    private double takenBefore;
    private double places;
    private long at;
    private long steppedDownAt;
    private long deniedAt;
    private int throttled;
    private int answered;

    /**
     * @param configured messages a second; 0 for no limit
     * @param nanoTime a monotonic clock in nanoseconds
     */
    Pace(int configured, LongSupplier nanoTime) {
        this.configured = configured;
        this.nanoTime = nanoTime;
        this.at = nanoTime.getAsLong();
        this.steppedDownAt = at - BETWEEN_STEPS_NANOS;
        this.deniedAt = at;
    }

    /** Whether one message may go now. */
    boolean hasPlace() {
        advance();
        if (inForce && places < 1) {
            deniedAt = nanoTime.getAsLong();
            return false;
        }
        return true;
    }

    /** One message goes. */
    void take() {
        advance();
        lately += 1 / MEMORY_SECONDS;
        justNow += 1 / SHORT_MEMORY_SECONDS;
        if (inForce) {
            places--;
        }
    }

    /** How long until there is a place, in nanoseconds; 0 when there is. */
    long untilPlace() {
        advance();
        return !inForce || places >= 1 ? 0 : (long) Math.ceil((1 - places) / allowed() * 1e9);
    }

    /** The provider gets nothing for a while, from which nothing can be learned either. */
    void pause(long nanos) {
        advance();
        long until = nanoTime.getAsLong() + nanos;
        at = until - at > 0 ? until : at;
        places = Math.max(1, places);
    }

    /** A message was turned away as one too many. */
    void throttled() {
        advance();
        long now = nanoTime.getAsLong();
        throttled++;
        if (!inForce) {
            inForce = true;
            before = Math.max(1, Math.max(lately, justNow));
            limit = before;
            places = 0;
            deniedAt = now;
            takenBefore = 0;
        } else if (now - steppedDownAt < BETWEEN_STEPS_NANOS) {
            return;
        }
        if (takenBefore >= ENOUGH && taken < IN_VAIN * takenBefore) {
            limit = Math.max(limit, tooFast);
            takenBefore = 0;
            steppedDownAt = now + AFTER_A_STEP_IN_VAIN_NANOS;
            return;
        }
        takenBefore = taken;
        tooFast = allowed();
        limit = Math.max(LEAST, tooFast * (throttled > answered ? AFTER_A_WALL : AFTER_A_BURST));
        steppedDownAt = now;
        throttled = 0;
        answered = 0;
    }

    /** A message was answered in any other way. */
    void answered() {
        advance();
        answered++;
        taken += 1 / ANSWERS_MEMORY_SECONDS;
    }

    /**
     * What all nodes have found that the provider takes of its traffic; 1 for all of it. A bound for nodes that are
     * throttled: one that is not may be the one that has sent little so far.
     */
    void share(double part) {
        advance();
        share = part;
    }

    /** Whether less goes than would without it. */
    boolean isInForce() {
        advance();
        return inForce;
    }

    /** Messages a second at present; infinite while it is not in force. */
    double perSecond() {
        advance();
        return inForce ? allowed() : Double.POSITIVE_INFINITY;
    }

    private double allowed() {
        return share < 1 ? Math.max(LEAST, Math.min(limit, share * before)) : limit;
    }

    private void advance() {
        long now = nanoTime.getAsLong();
        double passed = (now - at) / 1e9;
        if (passed <= 0) {
            return;
        }
        at = now;
        lately *= Math.exp(-passed / MEMORY_SECONDS);
        taken *= Math.exp(-passed / ANSWERS_MEMORY_SECONDS);
        justNow *= Math.exp(-passed / SHORT_MEMORY_SECONDS);
        if (!inForce) {
            return;
        }
        places = Math.min(Math.max(1, allowed() * BURST_SECONDS), places + passed * allowed());
        if (share >= 1 || limit < share * before) {
            limit += passed * Math.max(LEAST / 2, limit < tooFast ? STEP_UP * tooFast : STRIDE_UP * limit);
        }
        boolean keepsWaiting = now - deniedAt < IDLE_NANOS && (configured == 0 || limit < configured);
        inForce = share < 1 || limit < tooFast || keepsWaiting;
    }
}
