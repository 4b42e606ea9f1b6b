package dev.detour.core.health;

/**
 * Whether it helps to send less to a provider that throttles. Each sender finds its own {@link Pace}, but whether that is good
 * for anything is only seen over all of them: where one alone goes slower, the others take its place. Immutable; times are monitor
 * time in milliseconds, -1 means never.
 *
 * @param share what senders are told: the part of its calls that is taken, or 1 where being slower does not help
 * @param calls a second, of the last seconds
 * @param throttled of those
 * @param callsBefore calls a second before senders became slower
 * @param shareBefore the largest share of them that was throttled
 * @param slowedAt when senders had become slower
 * @param freeUntil until when nobody goes slower
 * @param timeFree how long that is next time
 */
record Throttle(
        double share,
        double calls,
        double throttled,
        double callsBefore,
        double shareBefore,
        long slowedAt,
        long freeUntil,
        long timeFree) {

    private static final long FIRST_TIME_FREE = 15_000;
    private static final long LONGEST_TIME_FREE = 120_000;
    private static final double MEMORY_MILLIS = 2_000;
    private static final double LEAST_SHARE = 0.05;
    /** Of the calls before; with no more than this, less throttling would show. */
    private static final double SLOWER = 0.7;
    /** A provider may count over several seconds. */
    private static final long OBSERVED_MILLIS = 4_000;
    /** Of the share that was throttled before; where so much is left, being slower does not help. */
    private static final double IN_VAIN = 0.7;
    /** Less may be chance, and costs little. */
    private static final double MUCH = 0.2;
    /** More is a wall: nothing helps, and nothing is sent into it. */
    private static final double WALL = 0.9;
    /** Calls a second that it takes to tell. */
    private static final double ENOUGH = 20;

    static final Throttle NONE = new Throttle(1, 0, 0, 0, 0, -1, -1, FIRST_TIME_FREE);

    /** With the calls of the last moment, whatever the state. */
    Throttle heard(long newCalls, long newThrottled, long passed) {
        double kept = Math.exp(-passed / MEMORY_MILLIS);
        double gain = (1 - kept) * 1_000 / passed;
        return new Throttle(
                share,
                kept * calls + gain * newCalls,
                kept * throttled + gain * newThrottled,
                callsBefore,
                shareBefore,
                slowedAt,
                freeUntil,
                timeFree);
    }

    /** The provider has begun to throttle, or it is to be seen anew whether being slower helps. */
    Throttle began(double throttling) {
        return new Throttle(taken(throttling), calls, throttled, calls, throttling, -1, -1, timeFree);
    }

    /** The provider throttles no more. */
    Throttle ended() {
        return new Throttle(1, calls, throttled, 0, 0, -1, -1, FIRST_TIME_FREE);
    }

    /**
     * While it throttles.
     *
     * @param throttling the share of calls of the last moment that were throttled
     */
    Throttle next(double throttling, long time) {
        if (freeUntil >= 0) {
            return time < freeUntil ? this : began(throttling);
        }
        if (calls > SLOWER * callsBefore) {
            return new Throttle(
                    taken(throttling),
                    calls,
                    throttled,
                    Math.max(callsBefore, calls),
                    Math.max(shareBefore, throttling),
                    -1,
                    -1,
                    timeFree);
        }
        long since = slowedAt < 0 ? time : slowedAt;
        double lately = calls == 0 ? 0 : throttled / calls;
        boolean inVain = callsBefore >= ENOUGH
                && shareBefore >= MUCH
                && time - since >= OBSERVED_MILLIS
                && lately >= IN_VAIN * shareBefore
                && Math.max(lately, throttling) <= WALL;
        if (inVain) {
            return new Throttle(
                    1,
                    calls,
                    throttled,
                    callsBefore,
                    shareBefore,
                    -1,
                    time + timeFree,
                    Math.min(LONGEST_TIME_FREE, 2 * timeFree));
        }
        return new Throttle(taken(throttling), calls, throttled, callsBefore, shareBefore, since, -1, timeFree);
    }

    private static double taken(double throttling) {
        // Never all of it: that would say that nobody need go slower.
        return Math.clamp(1 - throttling, LEAST_SHARE, 0.99);
    }
}
