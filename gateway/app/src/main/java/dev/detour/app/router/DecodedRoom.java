package dev.detour.app.router;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many decoded deliveries all tasks of a node may keep, together: some are busy, most are not, and their number
 * follows from the partitions. Safe for use by many threads.
 */
final class DecodedRoom {
    /** At some 600 bytes each. */
    private static final int DELIVERIES = 65_536;

    private final AtomicInteger taken = new AtomicInteger();

    /** One more is kept. */
    void take() {
        taken.incrementAndGet();
    }

    /** Some are no longer kept. */
    void free(int deliveries) {
        taken.addAndGet(-deliveries);
    }

    boolean isOverfull() {
        return taken.get() > DELIVERIES;
    }
}
