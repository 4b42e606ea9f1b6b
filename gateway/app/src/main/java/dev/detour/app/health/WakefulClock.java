package dev.detour.app.health;

import java.util.function.LongSupplier;

/**
 * A clock that stands still while this process does: for want of a processor, while memory is collected, or frozen as a
 * whole. A call that seems to have taken two seconds of which the process slept one and a half was answered within half a
 * second as far as anybody here can tell; by any other clock a node that is overloaded takes itself for an outage of the
 * provider.
 *
 * <p>It has to be {@linkplain #tick() ticked} by one thread that does the same kind of work as those whose time is
 * measured; it may be read by all.
 */
public final class WakefulClock {
    /** How often it has to be ticked. */
    static final int TICK_MILLIS = 20;
    /** What is more than this between two ticks was sleep. */
    private static final long LONGEST_NANOS = 2 * TICK_MILLIS * 1_000_000L;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final LongSupplier nanos;
    private volatile Reading last;

    /**
     * @param at when it was ticked
     * @param awake the wakeful time until then, both in nanoseconds
     */
    private record Reading(long at, long awake) {
        long awakeAt(long now) {
            return awake + Math.clamp(now - at, 0, LONGEST_NANOS);
        }
    }

    /**
     * @param nanos a monotonic clock in nanoseconds
     */
    public WakefulClock(LongSupplier nanos) {
        this.nanos = nanos;
        this.last = new Reading(nanos.getAsLong(), 0);
    }

    /** The process is awake. */
    void tick() {
        Reading before = last;
        long now = nanos.getAsLong();
        last = new Reading(now, before.awakeAt(now));
    }

    /** The wakeful time since this clock was made, in milliseconds. */
    long millis() {
        return last.awakeAt(nanos.getAsLong()) / NANOS_PER_MILLI;
    }
}
