package dev.detour.lab;

import java.util.Arrays;

/**
 * Events to come, by the millisecond: a ring of lists with a bit for each that is not empty, so that nights with little
 * traffic pass quickly. An event is a long. What lies further ahead than the ring is moved to its end.
 */
final class Wheel {
    static final int HORIZON_MILLIS = 1 << 16;
    private static final int MASK = HORIZON_MILLIS - 1;
    private static final int NONE = -1;

    private final int[] heads = new int[HORIZON_MILLIS];
    private final int[] tails = new int[HORIZON_MILLIS];
    private final long[] occupied = new long[HORIZON_MILLIS / 64];
    private long[] events = new long[1024];
    private int[] next = new int[1024];
    private int free = NONE;
    private int used;

    Wheel() {
        Arrays.fill(heads, NONE);
        Arrays.fill(tails, NONE);
    }

    /** Adds an event at a time not before {@code now}. */
    void add(long now, long at, long event) {
        long when = Math.max(now, Math.min(at, now + HORIZON_MILLIS - 1));
        int slot = (int) (when & MASK);
        int cell = cell();
        events[cell] = event;
        next[cell] = NONE;
        if (heads[slot] == NONE) {
            heads[slot] = cell;
            occupied[slot >> 6] |= 1L << (slot & 63);
        } else {
            next[tails[slot]] = cell;
        }
        tails[slot] = cell;
    }

    /** The time of the next event in [from, until), or {@code until}. */
    long next(long from, long until) {
        long at = from;
        while (at < until) {
            int slot = (int) (at & MASK);
            long word = occupied[slot >> 6] >>> (slot & 63);
            if (word != 0) {
                long found = at + Long.numberOfTrailingZeros(word);
                return Math.min(found, until);
            }
            at += 64 - (slot & 63);
        }
        return until;
    }

    /** Takes the next event at exactly that time; there must be one. */
    long poll(long at) {
        int slot = (int) (at & MASK);
        int cell = heads[slot];
        heads[slot] = next[cell];
        if (heads[slot] == NONE) {
            tails[slot] = NONE;
            occupied[slot >> 6] &= ~(1L << (slot & 63));
        }
        next[cell] = free;
        free = cell;
        return events[cell];
    }

    private int cell() {
        if (free != NONE) {
            int cell = free;
            free = next[cell];
            return cell;
        }
        if (used == events.length) {
            events = Arrays.copyOf(events, used * 2);
            next = Arrays.copyOf(next, used * 2);
        }
        return used++;
    }
}
