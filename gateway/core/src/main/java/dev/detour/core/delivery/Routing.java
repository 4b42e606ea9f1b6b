package dev.detour.core.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.detour.contract.Confirm;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;
import dev.detour.contract.WhenDegraded;

/** Where a message goes, by the order of preference, the health of providers and the policy's word on it. */
final class Routing {
    /** The code of what waits for money. */
    private static final String BUDGET = "budget.exhausted";

    private static final int NOWHERE = -1;

    private final Steps steps;
    private final Traffic traffic;
    /** The most preferred leg that the message would have gone to, were it open. */
    private int passedOver = NOWHERE;
    /** The least preferred one of them. */
    private int lastPassed = NOWHERE;

    private Routing(Steps steps, Traffic traffic) {
        this.steps = steps;
        this.traffic = traffic;
    }

    /**
     * Sends a message to the best leg that is open, or holds it until one is.
     *
     * @param from the leg that it leaves, or -1 when it has been nowhere yet
     * @param except a leg that is not to be considered, or -1
     * @param why the reason for leaving, or null when only health is the reason
     * @return false, with nothing done, when no leg is left that could be waited for
     */
    static boolean send(Steps steps, Traffic traffic, int from, int except, @Nullable Reason why) {
        return new Routing(steps, traffic).send(from, except, why);
    }

    /** Something has changed: what was held may go, and what was caught is fetched out. */
    static void healthChanged(Steps steps, Traffic traffic) {
        Delivery delivery = steps.delivery();
        switch (delivery.state()) {
            case State.Held held -> send(steps, traffic, steps.lastLeg(), NOWHERE, null);
            case State.Waiting waiting -> {
                if (traffic.closure(steps.leg(waiting.leg()).provider()).isPresent()) {
                    send(steps, traffic, waiting.leg(), NOWHERE, null);
                }
            }
            case State.Sent sent -> rescue(steps, traffic, sent.attempt(), sent.until());
            // Where nothing arrives no receipt will tell, and later messages of the conversation wait behind it.
            case State.Unsure unsure -> rescue(steps, traffic, unsure.attempt(), unsure.until());
            // A sender holds it, and hands it back or reports by itself.
            case State.Dispatched dispatched -> {}
            // Until it is day again much may change, and it is looked at then.
            case State.Postponed postponed -> {}
            case State.Queued queued -> {}
            case State.Ended ended -> {}
        }
    }

    /**
     * A provider took it, or may have, in the time in which what it takes does not arrive.
     *
     * @param until when its receipt was due
     */
    static void rescue(Steps steps, Traffic traffic, int attempt, Instant until) {
        Terms terms = steps.delivery().terms();
        int index = steps.delivery().attempts().get(attempt - 1).leg();
        Traffic.Closure closure = traffic.closure(steps.leg(index).provider()).orElse(null);
        Instant since = closure == null ? null : closure.acceptedSince();
        if (closure == null
                || since == null
                || terms.whenDegraded() != WhenDegraded.SWITCH
                || terms.onTimeout() == OnTimeout.AFTER_TTL
                || terms.confirm() == Confirm.ACCEPTED
                || until.minus(terms.confirmWithin()).isBefore(since)
                || steps.timeIsUp()) {
            return;
        }
        for (int i = 0; i < steps.delivery().legs().size(); i++) {
            boolean other = steps.leg(i).channel() != steps.leg(index).channel() && steps.isUsable(i);
            if (other && steps.isReady(i)) {
                Reason why = new Reason(
                        "rescued", "a provider in trouble may have it, and there is no receipt: " + closure.why());
                steps.closeChannel(index, why);
                send(steps, traffic, index, NOWHERE, why);
                return;
            }
        }
    }

    private boolean send(int from, int except, @Nullable Reason why) {
        for (int i = 0; i < steps.delivery().legs().size(); i++) {
            if (i == except || !steps.isUsable(i)) {
                continue;
            }
            if (passedOver != NOWHERE
                    && steps.delivery().terms().whenDegraded() == WhenDegraded.HOLD
                    && steps.leg(i).channel() != steps.leg(passedOver).channel()) {
                break; // waits for the channel that it was meant for
            }
            Traffic.Gate gate = traffic.gate(steps.leg(i).provider());
            switch (gate) {
                case OPEN, PROBE -> {
                    String overspent = steps.overspent(i);
                    if (overspent == null) {
                        go(from, i, why, gate == Traffic.Gate.PROBE);
                        return true;
                    }
                    if (except != NOWHERE && steps.isUsable(except)) {
                        return false; // rather waits there
                    }
                    hold(i, new Reason(BUDGET, overspent));
                    return true;
                }
                case CLOSED -> pass(i);
                case WAIT -> {
                    hold(i);
                    return true;
                }
            }
        }
        int waitsFor = passedOver;
        if (waitsFor != NOWHERE && !steps.isUsable(waitsFor)) {
            waitsFor = lastPassed; // the policy has skipped those before it
        }
        if (waitsFor == NOWHERE) {
            return false;
        }
        hold(waitsFor);
        return true;
    }

    private void pass(int index) {
        lastPassed = index;
        if (passedOver == NOWHERE) {
            passedOver = index;
        }
        if (steps.delivery().terms().whenDegraded() == WhenDegraded.SKIP && hasOtherChannel(index)) {
            steps.closeChannel(index, closed(index));
        }
    }

    /** The last channel is not skipped: there is nothing to skip to. */
    private boolean hasOtherChannel(int index) {
        for (int i = 0; i < steps.delivery().legs().size(); i++) {
            if (steps.leg(i).channel() != steps.leg(index).channel() && steps.isUsable(i)) {
                return true;
            }
        }
        return false;
    }

    private void go(int from, int to, @Nullable Reason why, boolean probe) {
        int left = from == NOWHERE ? passedOver : from;
        if (left == NOWHERE || left == to) {
            steps.dispatch(to, probe);
        } else {
            Reason reason = why != null ? why : closed(passedOver == NOWHERE ? left : passedOver);
            steps.failOver(left, to, reason, probe);
        }
    }

    private void hold(int index) {
        hold(index, closed(index));
    }

    private void hold(int index, Reason why) {
        if (steps.timeIsUp()) {
            steps.runOut();
        } else if (!(steps.delivery().state() instanceof State.Held)) {
            steps.publish(Status.HELD, why);
            steps.become(new State.Held(index));
        }
    }

    private Reason closed(int index) {
        Leg leg = steps.leg(index);
        return traffic.closure(leg.provider())
                .map(closure -> new Reason(closure.code(), closure.why()))
                .orElseGet(() -> new Reason("channel.recovered", leg.channel() + " by " + leg.provider() + " is open"));
    }
}
