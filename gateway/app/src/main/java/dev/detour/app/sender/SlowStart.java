package dev.detour.app.sender;

import java.util.function.LongSupplier;

/**
 * What may go out while a provider has only begun to get traffic: fifty messages a second, and twice as many each second
 * from then on. A fallback that takes over gets all of the traffic at once, over connections that are not open, through
 * code that has never run, at a provider that has seen nothing of us for days: what is slow then looks like an outage of
 * the fallback as well. What was in use within the last minutes is not held back. Used by the sender's thread only.
 */
final class SlowStart {
    private static final double FLOOR = 50;
    private static final double GROWTH_A_SECOND = 2;
    /** It grows while more than this part of it is in use, so that twice the present traffic is always possible. */
    private static final double IN_USE = 0.5;

    private static final double USE_MEMORY_SECONDS = 1;
    /** How fast it falls again when less is in use. */
    private static final double MEMORY_SECONDS = 300;
    /** What may go out at once, in seconds. */
    private static final double BURST_SECONDS = 0.1;

    private final LongSupplier nanoTime;
    private double limit = FLOOR;
    private double used;
    private double places = FLOOR * BURST_SECONDS;
    private long at;

    /**
     * @param nanoTime a monotonic clock in nanoseconds
     */
    SlowStart(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.at = nanoTime.getAsLong();
    }

    boolean hasPlace() {
        advance();
        return places >= 1;
    }

    void take() {
        places--;
        used += 1 / USE_MEMORY_SECONDS;
    }

    /** How long until there is a place, in nanoseconds; 0 when there is. */
    long untilPlace() {
        return places >= 1 ? 0 : (long) Math.ceil((1 - places) / limit * 1e9);
    }

    private void advance() {
        long now = nanoTime.getAsLong();
        double passed = (now - at) / 1e9;
        if (passed <= 0) {
            return;
        }
        at = now;
        used *= Math.exp(-passed / USE_MEMORY_SECONDS);
        limit = used > IN_USE * limit
                ? limit * Math.pow(GROWTH_A_SECOND, passed)
                : Math.max(FLOOR, limit * Math.exp(-passed / MEMORY_SECONDS));
        places = Math.min(Math.max(1, limit * BURST_SECONDS), places + passed * limit);
    }
}
