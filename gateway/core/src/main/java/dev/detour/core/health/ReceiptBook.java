package dev.detour.core.health;

import java.util.Arrays;
import java.util.List;

/**
 * Which messages wait for their first receipt. Messages are kept in buckets by the time at which they were sent, but
 * that time is only the bucket's name: its age counts from when the monitor first heard of it, so that a node whose
 * clock is an hour off looks like any other. Immutable.
 */
final class ReceiptBook {
    static final ReceiptBook EMPTY = new ReceiptBook(new long[0], new long[0], new int[0], new int[0]);
    /** Enough for two nodes with different clocks at the normal width; then the oldest go unjudged. */
    static final int MOST_BUCKETS = 120;

    /** How much earlier than our own report of a message its receipt may come, in milliseconds. */
    private static final long EARLY_MILLIS = 2_000;

    /** In the place of a number of receipts: there are none, and that has been counted. */
    private static final int JUDGED = -1;

    /** How many times as long as a receipt may take silence is remembered. */
    private static final int SILENCE_LIMITS = 12;

    private final long[] names;
    private final long[] seen;
    private final int[] accepted;
    private final int[] confirmed;

    private ReceiptBook(long[] names, long[] seen, int[] accepted, int[] confirmed) {
        this.names = names;
        this.seen = seen;
        this.accepted = accepted;
        this.confirmed = confirmed;
    }

    static ReceiptBook restored(long[] names, long[] seen, int[] accepted, int[] confirmed) {
        return new ReceiptBook(names, seen, accepted, confirmed);
    }

    int size() {
        return names.length;
    }

    long[][] columns() {
        long[][] columns = new long[4][names.length];
        for (int i = 0; i < names.length; i++) {
            columns[0][i] = names[i];
            columns[1][i] = seen[i];
            columns[2][i] = accepted[i];
            columns[3][i] = confirmed[i];
        }
        return columns;
    }

    /**
     * How long ago nothing has been confirmed any more.
     *
     * @param score the log-likelihood ratio of "since then no receipts" to "they only take as long as they always do"
     * @param messages sent since the last one that got a receipt
     * @param oldestMillis the age of the first of them
     */
    record Silence(double score, long messages, long oldestMillis) {
        static final Silence NONE = new Silence(0, 0, 0);
    }

    /**
     * Sums over the messages sent since the last one that got a receipt, not over a window: one message that is
     * confirmed ends the silence, however many older ones are missing.
     *
     * @param from messages heard of earlier do not count: we were deaf then
     * @param heard the last moment at which a receipt would have reached us
     * @param never the share of messages that never get a receipt, even in good times
     */
    Silence silence(long from, long heard, Baseline lag, double never) {
        double score = 0;
        long messages = 0;
        long oldest = 0;
        for (int i = names.length - 1; i >= 0 && seen[i] >= from; i--) {
            if (confirmed[i] > 0 && accepted[i] > 0) {
                break;
            }
            long age = heard - seen[i];
            if (age > 0 && accepted[i] > 0) {
                score -= accepted[i] * Math.log(never + (1 - never) * lag.survival(age));
                messages += accepted[i];
                oldest = age;
            }
        }
        return messages == 0 ? Silence.NONE : new Silence(score, messages, oldest);
    }

    /** When the monitor heard of the newest messages of which one was confirmed; -1 for none. */
    long newestConfirmed() {
        for (int i = names.length - 1; i >= 0; i--) {
            if (confirmed[i] > 0 && accepted[i] > 0) {
                return seen[i];
            }
        }
        return -1;
    }

    /** What one round of changes has found out. Not thread-safe. */
    static final class Round {
        final long[] lags = new long[Durations.BINS];
        long lagsSeen;
        long confirmedSince;
        long arrived;
        long missing;
        private final long time;
        private final long widthMillis;
        private final long countFrom;
        private long[] names;
        private long[] seen;
        private int[] accepted;
        private int[] confirmed;
        private int size;

        /**
         * @param time the present
         * @param widthMillis messages sent within so many milliseconds share a bucket
         * @param countFrom receipts of messages heard of since then are counted in {@code confirmedSince}
         */
        Round(ReceiptBook book, long time, long widthMillis, long countFrom) {
            this.time = time;
            this.widthMillis = Math.max(1, widthMillis);
            this.countFrom = countFrom;
            this.size = book.names.length;
            int room = size + 8;
            this.names = Arrays.copyOf(book.names, room);
            this.seen = Arrays.copyOf(book.seen, room);
            this.accepted = Arrays.copyOf(book.accepted, room);
            this.confirmed = Arrays.copyOf(book.confirmed, room);
        }

        void accept(List<Signal.Stamped> messages) {
            for (Signal.Stamped stamped : messages) {
                if (stamped.count() > 0) {
                    int at = bucket(stamped);
                    int waiting = Math.max(0, confirmed[at] - accepted[at]);
                    accepted[at] = saturated(accepted[at], stamped.count());
                    came(at, Math.min(waiting, stamped.count()));
                }
            }
        }

        /**
         * A receipt may be faster than the sender's own report of the message, above all where another node has taken it.
         * It waits in the bucket, which may have messages of other nodes, for the message that it belongs to.
         */
        void confirm(List<Signal.Stamped> receipts) {
            for (Signal.Stamped stamped : receipts) {
                if (stamped.count() > 0) {
                    int at = bucket(stamped);
                    int before = Math.max(0, confirmed[at]);
                    confirmed[at] = saturated(before, stamped.count());
                    came(at, Math.min(Math.max(0, accepted[at] - before), stamped.count()));
                }
            }
        }

        private void came(int at, int count) {
            if (count > 0) {
                lags[Durations.bin(time - seen[at])] += count;
                lagsSeen += count;
                if (seen[at] >= countFrom) {
                    confirmedSince += count;
                }
            }
        }

        /**
         * Judges what is older than {@code limitMillis}, and removes it unless it is part of the present silence: where
         * traffic is thin, the messages without a receipt lie further apart than receipts take.
         *
         * @param from what is older is not judged
         */
        ReceiptBook settle(long limitMillis, long from) {
            int newest = size - 1;
            while (newest >= 0 && (confirmed[newest] <= 0 || accepted[newest] == 0)) {
                newest--;
            }
            int kept = 0;
            for (int i = 0; i < size; i++) {
                long age = time - seen[i];
                boolean due = age > limitMillis;
                int state = confirmed[i];
                if (due && accepted[i] > 0 && state != JUDGED) {
                    if (seen[i] >= from) {
                        arrived += Math.min(accepted[i], state);
                        missing += Math.max(0, accepted[i] - state);
                    }
                    state = state == 0 ? JUDGED : state;
                }
                boolean silent = state == JUDGED && i > newest && age <= SILENCE_LIMITS * limitMillis;
                boolean early = accepted[i] == 0 && age > EARLY_MILLIS;
                if ((due && !silent) || early || size - i > MOST_BUCKETS) {
                    continue;
                }
                if (age > EARLY_MILLIS) {
                    // Whose message has not been reported by now is a receipt told twice, or one of days ago.
                    state = Math.min(state, accepted[i]);
                }
                names[kept] = names[i];
                seen[kept] = seen[i];
                accepted[kept] = accepted[i];
                confirmed[kept] = state;
                kept++;
            }
            return new ReceiptBook(
                    Arrays.copyOf(names, kept),
                    Arrays.copyOf(seen, kept),
                    Arrays.copyOf(accepted, kept),
                    Arrays.copyOf(confirmed, kept));
        }

        private int find(long name) {
            for (int i = size - 1; i >= 0; i--) {
                if (names[i] == name) {
                    return i;
                }
            }
            return -1;
        }

        private int bucket(Signal.Stamped stamped) {
            long name = Math.floorDiv(stamped.sentMillis(), widthMillis);
            int found = find(name);
            if (found >= 0) {
                return found;
            }
            if (size == names.length) {
                int room = size * 2;
                names = Arrays.copyOf(names, room);
                seen = Arrays.copyOf(seen, room);
                accepted = Arrays.copyOf(accepted, room);
                confirmed = Arrays.copyOf(confirmed, room);
            }
            names[size] = name;
            seen[size] = time;
            accepted[size] = 0;
            confirmed[size] = 0;
            return size++;
        }

        private static int saturated(int one, int other) {
            return (int) Math.min(Integer.MAX_VALUE, (long) one + other);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReceiptBook that
                && Arrays.equals(names, that.names)
                && Arrays.equals(seen, that.seen)
                && Arrays.equals(accepted, that.accepted)
                && Arrays.equals(confirmed, that.confirmed);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(names);
    }
}
