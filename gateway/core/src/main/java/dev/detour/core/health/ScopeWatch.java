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
 * @param calls calls since something went wrong, of the last thousand or so
 * @param failures failures among them
 * @param elsewhereCalls calls of the provider's other traffic at the same time
 * @param elsewhereFailures failures among those
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
        long elsewhereCalls,
        long elsewhereFailures,
        long good,
        long heardAt,
        long holdDown) {

    private static final double MEMORY_MILLIS = 30_000;
    /** A paused template comes back after hours, a number after minutes: there is no hurry. */
    private static final long FIRST_HOLD_DOWN = 30_000;

    private static final long LONGEST_HOLD_DOWN = 600_000;
    private static final int CONFIRMATIONS = 3;
    private static final double BLAMED = 4;
    /** How much likelier its failures must be by a share of its own than by that of the other traffic, in nats. */
    private static final double EXCEEDS_FOR_BLAME = Math.log(20);

    private static final double EXCEEDS_FOR_SWITCH = Math.log(1_000);
    private static final int MOST_COUNTED = 1_000;

    static ScopeWatch began(Instant wall, long time) {
        return new ScopeWatch(
                Tally.NONE, Score.NONE, new HealthState.Healthy(), wall, time, 0, 0, 0, 0, 0, 0, time, FIRST_HOLD_DOWN);
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
                elsewhereCalls,
                elsewhereFailures,
                good,
                more.isEmpty() ? heardAt : time,
                holdDown);
    }

    /** Whether failures of this part are laid at its own door, not at the provider's. */
    boolean isBlamed() {
        return (score.top() >= BLAMED && excess() >= EXCEEDS_FOR_BLAME) || !(state instanceof HealthState.Healthy);
    }

    /**
     * How much likelier its failures are by a share of its own than by the share of the provider's other traffic, in
     * nats: when everything fails, no part of it is to blame.
     */
    private double excess() {
        if (calls == 0) {
            return 0;
        }
        double here = (double) failures / calls;
        double elsewhere = Math.max(Score.NULL, (elsewhereFailures + 0.5) / (elsewhereCalls + 2.0));
        if (here <= elsewhere) {
            return 0;
        }
        double rest = here < 1 ? (1 - here) * Math.log((1 - here) / (1 - elsewhere)) : 0;
        return calls * (here * Math.log(here / elsewhere) + rest);
    }

    /** With its tests begun afresh, unless it is away itself. */
    ScopeWatch restarted() {
        return state.switchesAway()
                ? this
                : new ScopeWatch(
                        pending, Score.NONE, state, since, stateSince, weight, 0, 0, 0, 0, 0, heardAt, holdDown);
    }

    /**
     * With everything weighed; the state may change.
     *
     * @param elsewhere results of the provider's other traffic in the same bucket
     */
    ScopeWatch weighed(
            Tally elsewhere, long passedMillis, double clip, Thresholds thresholds, Instant wall, long time) {
        long bad = pending.faults() + pending.account();
        long fine = pending.accepted() + pending.refused();
        double kept = Math.exp(-passedMillis / MEMORY_MILLIS);
        Score next = score.next(bad, fine, clip, 2 * thresholds.decide());
        boolean clear = next.isZero();
        int shrink = calls + elsewhereCalls > MOST_COUNTED ? 2 : 1;
        long badElsewhere = elsewhere.faults() + elsewhere.account();
        long allElsewhere = badElsewhere + elsewhere.accepted() + elsewhere.refused();
        long nowGood = bad > 0 ? 0 : good + fine;
        ScopeWatch now = new ScopeWatch(
                Tally.NONE,
                next,
                state,
                since,
                stateSince,
                weight * kept + pending.total(),
                clear ? 0 : calls / shrink + bad + fine,
                clear ? 0 : failures / shrink + bad,
                clear ? 0 : elsewhereCalls / shrink + allElsewhere,
                clear ? 0 : elsewhereFailures / shrink + badElsewhere,
                nowGood,
                heardAt,
                holdDown);
        if (state.switchesAway()) {
            return now.away(bad, wall, time);
        }
        if (next.top() < thresholds.decide() || now.excess() < EXCEEDS_FOR_SWITCH) {
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
                away ? elsewhereCalls : 0,
                away ? elsewhereFailures : 0,
                0,
                heardAt,
                nextHoldDown);
    }
}
