package dev.detour.core.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What was spent on an account in the last hour, by minutes. The minute that has begun and the sixty before it count, so
 * that no sixty minutes ever hold more than what counts. Immutable.
 *
 * <p>Goes by the clock of whoever asks; one that is set back stands still until it has caught up.
 */
public final class SlidingHour {
    static final int MINUTES = 61;

    private static final long MINUTE_MILLIS = 60_000;
    /** Nothing was ever spent. */
    public static final SlidingHour EMPTY = new SlidingHour(0, 0, Collections.nCopies(MINUTES, Amount.NONE));

    /** The newest minute that is kept, since 1970. */
    private final long minute;
    /** When the spending began that goes on now, in milliseconds since 1970. */
    private final long begun;
    /** The newest first. */
    private final List<Amount> slots;

    SlidingHour(long minute, long begun, List<Amount> slots) {
        this.minute = minute;
        this.begun = begun;
        this.slots = List.copyOf(slots);
    }

    long minute() {
        return minute;
    }

    long begun() {
        return begun;
    }

    List<Amount> slots() {
        return slots;
    }

    /** With something more. */
    public SlidingHour plus(Amount amount, Instant now) {
        SlidingHour current = at(now);
        List<Amount> changed = new ArrayList<>(current.slots);
        changed.set(0, changed.getFirst().plus(amount));
        return new SlidingHour(
                current.minute, recent(current.slots).messages() == 0 ? now.toEpochMilli() : current.begun, changed);
    }

    /** What counts now. */
    public Amount spent(Instant now) {
        return sum(at(now).slots);
    }

    /** How it stands. */
    public Budget budget(Limit limit, Instant now) {
        SlidingHour current = at(now);
        Amount spent = sum(current.slots);
        Pace pace = current.pace(now);
        Instant ends = current.leaves(oldest(current.slots));
        double left = ends == null ? 0 : Duration.between(now, ends).toMillis() / 1_000.0;
        Amount forecast = spent.plus(pace.times(left));
        boolean exhausted = !limit.hasRoom(spent);
        return new Budget(
                spent,
                limit,
                forecast,
                ends,
                exhausted ? null : current.exhausted(limit, pace, now),
                exhausted ? current.room(limit) : null);
    }

    /** A rate of spending, a second. */
    private record Pace(double messages, double micros) {
        Amount times(double seconds) {
            return new Amount(Math.round(messages * seconds), Math.round(micros * seconds));
        }
    }

    private SlidingHour at(Instant now) {
        long present = Math.floorDiv(now.toEpochMilli(), MINUTE_MILLIS);
        long passed = present - minute;
        if (passed <= 0) {
            return this;
        }
        List<Amount> shifted = new ArrayList<>(Collections.nCopies((int) Math.min(MINUTES, passed), Amount.NONE));
        shifted.addAll(slots.subList(0, MINUTES - shifted.size()));
        return new SlidingHour(present, begun, shifted);
    }

    /** Of this minute and the one before: less is a matter of chance, more is too old. */
    private Pace pace(Instant now) {
        Amount recent = recent(slots);
        double elapsed = (now.toEpochMilli() - (minute - 1) * MINUTE_MILLIS) / 1_000.0;
        double lasted = (now.toEpochMilli() - begun) / 1_000.0;
        double seconds = Math.max(1, Math.min(elapsed, lasted));
        return new Pace(recent.messages() / seconds, recent.micros() / seconds);
    }

    /** When the budget will be spent, or null: what comes is added, what is old leaves minute by minute. */
    private @Nullable Instant exhausted(Limit limit, Pace pace, Instant now) {
        List<Amount> counted = new ArrayList<>(slots);
        double from = 0;
        double to = ((minute + 1) * MINUTE_MILLIS - now.toEpochMilli()) / 1_000.0;
        while (!counted.isEmpty()) {
            Amount base = sum(counted);
            double messages = seconds(limit.messages(), base.messages(), pace.messages);
            double money = seconds(limit.micros(), base.micros(), pace.micros);
            double after = Math.max(from, Math.min(messages, money));
            if (after <= to) {
                return now.plusMillis(Math.round(after * 1_000));
            }
            counted.removeLast();
            from = to;
            to += MINUTE_MILLIS / 1_000.0;
        }
        return null;
    }

    private static double seconds(long limit, long base, double pace) {
        return limit == Limit.UNLIMITED || pace <= 0 ? Double.POSITIVE_INFINITY : (limit - base) / pace;
    }

    private @Nullable Instant room(Limit limit) {
        for (int oldest = MINUTES - 1; oldest >= 0; oldest--) {
            if (limit.hasRoom(sum(slots.subList(0, oldest)))) {
                return leaves(oldest);
            }
        }
        return null; // a budget of nothing
    }

    private @Nullable Instant leaves(int slot) {
        return slot < 0 ? null : Instant.ofEpochMilli((minute - slot + MINUTES) * MINUTE_MILLIS);
    }

    private static int oldest(List<Amount> slots) {
        for (int slot = slots.size() - 1; slot >= 0; slot--) {
            if (slots.get(slot).messages() > 0) {
                return slot;
            }
        }
        return -1;
    }

    private static Amount recent(List<Amount> slots) {
        return slots.getFirst().plus(slots.get(1));
    }

    private static Amount sum(List<Amount> slots) {
        Amount sum = Amount.NONE;
        for (Amount slot : slots) {
            sum = sum.plus(slot);
        }
        return sum;
    }
}
