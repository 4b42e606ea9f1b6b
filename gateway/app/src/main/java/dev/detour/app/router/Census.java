package dev.detour.app.router;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicIntegerArray;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import dev.detour.core.delivery.Delivery;
import dev.detour.core.delivery.State;

/**
 * How many messages of a task stand where, and how many are about to expire. Counting goes along with each step, so
 * nobody ever has to walk through a backlog; only what a task finds when it starts is walked through once, a stretch at a
 * time. A delivery counts from the moment on at which that walk has passed it.
 *
 * <p>Belongs to one task and its thread, except for {@link #standing} and {@link #expiring}.
 */
final class Census {
    private static final int STRETCH = 2_000;
    /** Times are kept in slices of this length. */
    private static final long SLICE_SECONDS = 5;

    private static final long SOON_SLICES = 60 / SLICE_SECONDS;

    private final Deliveries deliveries;
    private final Contents contents;
    private final AtomicIntegerArray standing = new AtomicIntegerArray(Stage.values().length);
    /** Of those that nobody has taken and that wait for something, how many expire in which slice. */
    private final Map<Long, Integer> expiries = new HashMap<>();

    private boolean walked;
    private @Nullable Bytes position;
    private volatile int expiring;

    /** Where a message can stand that has not ended. */
    enum Stage {
        QUEUED,
        DISPATCHED,
        WAITING,
        HELD,
        POSTPONED,
        IN_DOUBT,
        SENT;

        /** The stage of a delivery, or null when it has ended. */
        static @Nullable Stage of(Delivery delivery) {
            return switch (delivery.state()) {
                case State.Queued queued -> QUEUED;
                case State.Dispatched dispatched -> DISPATCHED;
                case State.Waiting waiting -> WAITING;
                case State.Held held -> HELD;
                case State.Postponed postponed -> POSTPONED;
                case State.Unsure unsure -> IN_DOUBT;
                case State.Sent sent -> SENT;
                case State.Ended ended -> null;
            };
        }

        boolean canExpire() {
            return switch (this) {
                case QUEUED, WAITING, HELD, POSTPONED -> true;
                case DISPATCHED, IN_DOUBT, SENT -> false;
            };
        }
    }

    /**
     * @param contents names every delivery that has not ended
     */
    Census(Deliveries deliveries, Contents contents) {
        this.deliveries = deliveries;
        this.contents = contents;
    }

    /** How many stand there; from any thread. */
    int standing(Stage stage) {
        return standing.getAcquire(stage.ordinal());
    }

    /** How many expire within a minute of the last {@link #tick}; from any thread. */
    int expiring() {
        return expiring;
    }

    /** A delivery has changed, or is new; to be called after it was written. */
    void changed(Bytes key, @Nullable Delivery before, Delivery after) {
        if (walked || (position != null && key.compareTo(position) < 0)) {
            if (before != null) {
                add(before, -1);
            }
            add(after, 1);
        }
    }

    /** Goes on with the first walk, and looks at the clock; to be called once a second or so. */
    void tick(Instant now) {
        if (!walked) {
            walk();
        }
        long slice = now.getEpochSecond() / SLICE_SECONDS;
        int soon = 0;
        for (long next = slice; next < slice + SOON_SLICES; next++) {
            soon += expiries.getOrDefault(next, 0);
        }
        expiring = soon;
    }

    private void walk() {
        Contents.Stretch stretch = contents.from(position, STRETCH);
        for (Bytes key : stretch.keys()) {
            Delivery delivery = deliveries.get(key);
            if (delivery != null) {
                add(delivery, 1);
            }
        }
        position = stretch.next();
        walked = position == null;
    }

    private void add(Delivery delivery, int change) {
        Stage stage = Stage.of(delivery);
        if (stage == null) {
            return;
        }
        standing.setRelease(stage.ordinal(), standing.getPlain(stage.ordinal()) + change);
        if (stage.canExpire()) {
            long slice = delivery.expiresAt().getEpochSecond() / SLICE_SECONDS;
            expiries.compute(slice, (at, count) -> {
                int next = (count == null ? 0 : count) + change;
                return next == 0 ? null : next;
            });
        }
    }
}
