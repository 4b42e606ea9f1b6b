package dev.detour.core.health;

import java.time.Instant;

/**
 * A small test of its own for a part of a provider's traffic.
 *
 * @param pending results since the last weighing
 * @param score failures of this part, whoever is to blame: it loses its traffic either way
 * @param state {@link HealthState.Healthy}, {@link HealthState.Down} or {@link HealthState.AccountFault}
 * @param since when the state began, by the monitor's clock
 * @param stateSince the same, in monitor time
 * @param weight calls of the last half minute or so
 * @param calls calls since something went wrong
 * @param failures failures among them
 * @param good calls that went well since the last failure
 * @param heardAt monitor time of the last result
 * @param holdDown milliseconds before a probe may be sent
 */
record ScopeWatch(
        Tally pending,
        Score score,
        HealthState state,
        Instant since,
        long stateSince,
        double weight,
        long calls,
        long failures,
        long good,
        long heardAt,
        long holdDown) {

    private static final double MEMORY_MILLIS = 30_000;
    /** A paused template comes back after hours, a number after minutes: there is no hurry. */
    private static final long FIRST_HOLD_DOWN = 30_000;

    private static final long LONGEST_HOLD_DOWN = 600_000;
    private static final int CONFIRMATIONS = 3;
    private static final double BLAMED = 4;

    static ScopeWatch began(Instant wall, long time) {
        return new ScopeWatch(
                Tally.NONE, Score.NONE, new HealthState.Healthy(), wall, time, 0, 0, 0, 0, time, FIRST_HOLD_DOWN);
    }

    ScopeWatch with(Tally more, long time) {
        return new ScopeWatch(
                pending.plus(more),
                score,
                state,
                since,
                stateSince,
                weight,
                calls,
                failures,
                good,
                more.isEmpty() ? heardAt : time,
                holdDown);
    }

    /** Whether failures of this part are laid at its own door, not at the provider's. */
    boolean isBlamed() {
        return score.top() >= BLAMED || !(state instanceof HealthState.Healthy);
    }

    /** With everything weighed; the state may change. */
    ScopeWatch weighed(long passedMillis, double clip, Thresholds thresholds, Instant wall, long time) {
        long bad = pending.faults() + pending.account();
        long fine = pending.accepted() + pending.refused();
        double kept = Math.exp(-passedMillis / MEMORY_MILLIS);
        Score next = score.next(bad, fine, clip, 2 * thresholds.decide());
        boolean clear = next.isZero();
        long nowCalls = clear ? 0 : calls + bad + fine;
        long nowFailures = clear ? 0 : failures + bad;
        long nowGood = bad > 0 ? 0 : good + fine;
        ScopeWatch now = new ScopeWatch(
                Tally.NONE,
                next,
                state,
                since,
                stateSince,
                weight * kept + pending.total(),
                nowCalls,
                nowFailures,
                nowGood,
                heardAt,
                holdDown);
        if (state.switchesAway()) {
            return now.away(bad, wall, time);
        }
        if (next.top() < thresholds.decide()) {
            return now;
        }
        HealthState failed =
                pending.account() > pending.faults() ? new HealthState.AccountFault() : new HealthState.Down();
        return now.turned(failed, next, wall, time, holdDown);
    }

    private ScopeWatch away(long bad, Instant wall, long time) {
        if (bad > 0 && time - stateSince >= holdDown) {
            return turned(state, Score.NONE, since, time, Math.min(LONGEST_HOLD_DOWN, 2 * holdDown));
        }
        if (good >= CONFIRMATIONS && time - stateSince >= holdDown) {
            return turned(new HealthState.Healthy(), Score.NONE, wall, time, FIRST_HOLD_DOWN);
        }
        return this;
    }

    /** Whether a probe may be sent: the hold-down is over. */
    boolean probes(long time) {
        return time - stateSince >= holdDown;
    }

    private ScopeWatch turned(HealthState next, Score nextScore, Instant wall, long time, long nextHoldDown) {
        boolean away = next.switchesAway();
        return new ScopeWatch(
                Tally.NONE,
                nextScore,
                next,
                wall,
                time,
                weight,
                away ? calls : 0,
                away ? failures : 0,
                0,
                heardAt,
                nextHoldDown);
    }
}
