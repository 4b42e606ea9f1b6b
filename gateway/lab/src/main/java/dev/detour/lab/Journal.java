package dev.detour.lab;

import java.util.ArrayList;
import java.util.List;

/** What happened in one run, seen from outside: at the provider and at the messages. Times in virtual milliseconds. */
final class Journal {
    static final long NEVER = Long.MAX_VALUE;
    /** Time that senders get to find the rate of a provider that throttles. */
    static final long ADAPTED_MILLIS = 20_000;

    private final Scenario scenario;
    private final boolean keepsSeries;

    /** A change of state as the nodes see it. */
    record Change(long at, String state) {}

    /** One second for a plot. */
    record Second(long at, double share, int sent, int failed, int switched) {}

    final List<Change> changes = new ArrayList<>();
    final List<Second> seconds = new ArrayList<>();
    /** Last ordinary message sent to the provider after the onset and before the switch; the onset if there was none. */
    long lastOrdinary;
    /** When the nodes first saw that traffic goes elsewhere, after the onset. */
    long switchedAt = NEVER;
    /** When the nodes first saw the state "throttled" after the onset. */
    long throttledAt = NEVER;
    /** Ordinary messages after the onset that met a fault or silence, before the switch. */
    int affected;
    /** Switches before the onset, or at all when there is no fault. */
    int falseSwitches;
    /** Movements of the ordinary traffic, away and back in full, after the onset. */
    int movements;
    /** When all traffic was back after the fault's end. */
    long returnedAt = NEVER;
    /** Whether a return had to be undone within a minute of a provider that is stable again. */
    boolean undone;
    /** When all nodes had stopped sending all but a trickle, by brake or by order. */
    long pausedAt = NEVER;
    /** Messages that waited, and those that went to the next channel. */
    int switchedMessages;

    int sentMessages;
    int failedMessages;
    int rerouted;
    boolean partSwitched;
    /** Calls during the fault, once there was time to adapt to it, and those of them that were throttled. */
    int callsAdapted;

    int throttledAdapted;

    private boolean away;
    private String state = "healthy";
    private int secondSent;
    private int secondFailed;
    private int secondSwitched;

    Journal(Scenario scenario, boolean keepsSeries) {
        this.scenario = scenario;
        this.keepsSeries = keepsSeries;
        this.lastOrdinary = scenario.onset() == NEVER ? 0 : scenario.onset();
    }

    void sent(long now, boolean probe, boolean part, Outcome outcome, boolean silent) {
        sentMessages++;
        secondSent++;
        boolean bad = outcome.isFault() || silent;
        if (bad) {
            failedMessages++;
            secondFailed++;
        }
        if (now >= scenario.onset() + ADAPTED_MILLIS && now < scenario.end()) {
            callsAdapted++;
            throttledAdapted += outcome == Outcome.THROTTLED ? 1 : 0;
        }
        if (now >= scenario.onset() && !probe && !away && switchedAt == NEVER) {
            lastOrdinary = now;
            affected += bad ? 1 : 0;
        }
    }

    void switched(long now, boolean part) {
        switchedMessages++;
        secondSwitched++;
    }

    long onset() {
        return scenario.onset();
    }

    long end() {
        return scenario.end();
    }

    /** Notes when the nodes have stopped sending. */
    void look(long now, Gate gate) {
        if (pausedAt == NEVER
                && now >= scenario.onset()
                && gate instanceof DetourGate detour
                && (detour.anyHolds(now) || detour.share() == 0)) {
            pausedAt = now;
        }
    }

    void rerouted(int messages) {
        rerouted += messages;
    }

    void tick(long now, Gate gate) {
        String seen = gate.state();
        if (!seen.equals(state)) {
            state = seen;
            changes.add(new Change(now, seen));
            if (now >= scenario.onset() && seen.equals("throttled") && throttledAt == NEVER) {
                throttledAt = now;
            }
        }
        boolean nowAway = gate.isAway();
        if (nowAway && !away) {
            away = true;
            movements++;
            if (now < scenario.onset()) {
                falseSwitches++;
                movements--;
            } else if (switchedAt == NEVER) {
                switchedAt = now;
            }
            if (returnedAt != NEVER && now - returnedAt < 60_000) {
                undone = true;
            }
        } else if (away && gate.share() >= 1) {
            away = false;
            movements += now < scenario.onset() ? 0 : 1;
            if (now >= scenario.end() && returnedAt == NEVER) {
                returnedAt = now;
            }
        }
        if (gate instanceof DetourGate detour && detour.isPartAway()) {
            partSwitched = true;
        }
        if (keepsSeries && now % 1_000 == 0) {
            seconds.add(new Second(now, gate.share(), secondSent, secondFailed, secondSwitched));
            secondSent = 0;
            secondFailed = 0;
            secondSwitched = 0;
        }
    }

    /** Whether ordinary traffic went elsewhere at the end. */
    boolean isAway() {
        return away;
    }

    void finish(Gate gate) {
        if (away && scenario.end() != NEVER && gate.share() >= 1) {
            returnedAt = Math.min(returnedAt, scenario.length());
        }
    }
}
