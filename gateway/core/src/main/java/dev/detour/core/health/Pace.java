package dev.detour.core.health;

import java.util.function.LongSupplier;

/**
 * The rate that a throttling provider takes, found by each sender for itself, by trying. A throttled answer makes it
 * slower by a factor, every second without one faster by a step: small ones near the rate at which it was throttled last,
 * growing ones beyond it. In force from the first throttled answer until it bounds nothing any more.
 *
 * <p>Only calls that began after a step down say anything about that step, and a large step is looked at for some seconds.
 * Whether being slower helps at all is seen by the monitor, over all senders; while it does not, this bounds nothing.
 *
 * <p>Not safe for use by several threads.
 */
public final class Pace {
    /** What is left after a step down, at most. */
    private static final double LARGEST_FACTOR = 0.7;

    private static final double SMALLEST_FACTOR = 0.1;
    /** Of what was taken: so that what has piled up on the provider's side drains. */
    private static final double BELOW_WHAT_IS_TAKEN = 0.9;
    /** Answers to what was sent before the last step down say nothing about the step. */
    private static final long BETWEEN_STEPS_NANOS = 1_000_000_000;
    /** A second, of the rate at which it was throttled last. */
    private static final double STEP_UP = 0.05;
    /** A second, of the present rate, once that is faster. */
    private static final double STRIDE_UP = 0.2;
    /** When nobody was kept waiting for this long, it bounds nothing. */
    private static final long IDLE_NANOS = 2_000_000_000;

    /** Messages a second: so that it is still seen how the provider does. */
    private static final double LEAST = 1;
    /** Messages a second, each second. */
    private static final double LEAST_STEP_UP = 0.05;

    private static final double MEMORY_SECONDS = 1;
    /** Traffic that has just begun is measured too low by the longer memory. */
    private static final double SHORT_MEMORY_SECONDS = 0.1;

    /** A share of throttled calls that a step down must lessen; a smaller one may be chance, and costs little. */
    private static final double MUCH = 0.2;
    /** Answers that it takes to know a share. */
    private static final int ENOUGH = 8;
    /** How long a large step down is looked at before anything else is tried. */
    private static final long OBSERVED_NANOS = 5_000_000_000L;
    /** The share of calls below which a provider takes next to nothing, whatever the rate. */
    private static final double TAKES_ANYTHING = 0.1;

    /** What may go out at once, in seconds. */
    private static final double BURST_SECONDS = 0.1;

    private final int configured;
    private final LongSupplier nanoTime;

    private double lately;
    private double justNow;
    private boolean inForce;
    /** Messages a second at which it was throttled last. */
    private double tooFast;

    private double limit;
    private double places;
    private long at;
    private long steppedDownAt;
    private long deniedAt;
    /** The share of throttled calls before the last step down. */
    private double shareBefore;

    private boolean halfway;
    /** Calls that began after the last step down. */
    private long throttled;

    private long answered;
    private boolean free;

    /**
     * @param configured messages a second; 0 for no limit
     * @param nanoTime a monotonic clock in nanoseconds
     */
    public Pace(int configured, LongSupplier nanoTime) {
        this.configured = configured;
        this.nanoTime = nanoTime;
        this.at = nanoTime.getAsLong();
        this.steppedDownAt = at - BETWEEN_STEPS_NANOS;
        this.deniedAt = at;
    }

    /** Whether one message may go now. */
    public boolean hasPlace() {
        advance();
        if (inForce && places < 1) {
            deniedAt = nanoTime.getAsLong();
            return false;
        }
        return true;
    }

    /** One message goes. */
    public void take() {
        advance();
        lately += 1 / MEMORY_SECONDS;
        justNow += 1 / SHORT_MEMORY_SECONDS;
        if (inForce) {
            places--;
        }
    }

    /** How long until there is a place, in nanoseconds; 0 when there is. */
    public long untilPlace() {
        advance();
        return !inForce || places >= 1 ? 0 : (long) Math.ceil((1 - places) / limit * 1e9);
    }

    /**
     * The provider gets nothing for a while, from which nothing can be learned either.
     *
     * @param nanos from now
     */
    public void pause(long nanos) {
        advance();
        long until = nanoTime.getAsLong() + nanos;
        at = until - at > 0 ? until : at;
        places = Math.max(1, places);
    }

    /**
     * A message was turned away as one too many.
     *
     * @param sentAt when its call began, by the same clock
     */
    public void throttled(long sentAt) {
        advance();
        long now = nanoTime.getAsLong();
        if (!inForce) {
            throttled++;
            if (!free) {
                inForce = true;
                limit = Math.max(1, Math.max(lately, justNow));
                places = 1;
                deniedAt = now;
                stepDown(now);
            }
            return;
        }
        if (sentAt - steppedDownAt < 0) {
            return;
        }
        observe(now);
        throttled++;
        long since = now - steppedDownAt;
        boolean wall = throttled + answered >= ENOUGH && share() > 1 - TAKES_ANYTHING;
        if (since < BETWEEN_STEPS_NANOS || (isObserved(now) && !wall)) {
            return;
        }
        stepDown(now);
    }

    /** Whether it is still to be seen what a large step down was good for. */
    private boolean isObserved(long now) {
        return shareBefore >= MUCH && now - steppedDownAt < OBSERVED_NANOS;
    }

    /** A provider may count over several seconds, so that only the second half of the time tells. */
    private void observe(long now) {
        if (!halfway && shareBefore >= MUCH && now - steppedDownAt >= OBSERVED_NANOS / 2) {
            halfway = true;
            throttled = 0;
            answered = 0;
        }
    }

    private void stepDown(long now) {
        // Of a few calls it may be chance.
        shareBefore = throttled + answered < ENOUGH ? 0 : share();
        tooFast = limit;
        double factor = Math.clamp(BELOW_WHAT_IS_TAKEN * (1 - shareBefore), SMALLEST_FACTOR, LARGEST_FACTOR);
        limit = Math.max(LEAST, tooFast * factor);
        steppedDownAt = now;
        halfway = false;
        throttled = 0;
        answered = 0;
    }

    /**
     * What the monitor has found over all senders.
     *
     * @param helps whether being slower is good for anything
     */
    public void slowness(boolean helps) {
        if (free == helps) {
            advance();
            free = !helps;
            inForce &= helps;
            throttled = 0;
            answered = 0;
        }
    }

    /**
     * A message was answered in any other way.
     *
     * @param sentAt when its call began, by the same clock
     */
    public void answered(long sentAt) {
        advance();
        if (!inForce || sentAt - steppedDownAt >= 0) {
            observe(nanoTime.getAsLong());
            answered++;
        }
    }

    private double share() {
        return (double) throttled / (throttled + answered);
    }

    /** Whether less goes than would without it. */
    public boolean isInForce() {
        advance();
        return inForce;
    }

    /** Messages a second at present; infinite while it is not in force. */
    public double perSecond() {
        advance();
        return inForce ? limit : Double.POSITIVE_INFINITY;
    }

    private void advance() {
        long now = nanoTime.getAsLong();
        double passed = (now - at) / 1e9;
        if (passed <= 0) {
            return;
        }
        at = now;
        lately *= Math.exp(-passed / MEMORY_SECONDS);
        justNow *= Math.exp(-passed / SHORT_MEMORY_SECONDS);
        if (!inForce) {
            return;
        }
        places = Math.min(Math.max(1, limit * BURST_SECONDS), places + passed * limit);
        if (isObserved(now)) {
            return;
        }
        limit += passed * Math.max(LEAST_STEP_UP, limit < tooFast ? STEP_UP * tooFast : STRIDE_UP * limit);
        boolean keepsWaiting = now - deniedAt < IDLE_NANOS && (configured == 0 || limit < configured);
        inForce = limit < tooFast || keepsWaiting;
    }
}
