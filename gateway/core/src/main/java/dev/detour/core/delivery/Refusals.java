package dev.detour.core.delivery;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Purpose;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.Reason;

/** What follows when a provider certainly did not take a message. */
final class Refusals {
    /** The code of a dispatch that a sender hands back unsent, because its provider is in trouble. */
    static final String HANDED_BACK = "handed-back";

    /** The code of a dispatch that a sender hands back unsent, because its provider takes too little. */
    static final String OVERDUE = "overdue";

    private Refusals() {}

    static void refused(Steps steps, int index, FailureClass failureClass, Reason why, @Nullable Duration retryAfter) {
        Leg leg = steps.leg(index);
        switch (failureClass) {
            case PROVIDER_FAULT -> {
                steps.update(index, leg.tried(why));
                steps.retryOrMoveOn(index, steps.retryAllowed(index), delay(steps, index, retryAfter), why);
            }
            case RECIPIENT -> {
                steps.closeChannel(index, why);
                steps.moveOn(index, why);
            }
            case POLICY, OPT_OUT -> {
                steps.closeChannel(index, why);
                if (steps.delivery().terms().purpose() == Purpose.MARKETING) {
                    // Consent is given for an address and a purpose: another channel would go around the refusal.
                    steps.giveUp(why);
                } else {
                    steps.moveOn(index, why);
                }
            }
            case CONTENT -> {
                // The producer's mistake would be repeated, and paid for, on every channel.
                steps.update(index, leg.close(why));
                steps.giveUp(why);
            }
            case ACCOUNT -> {
                steps.update(index, leg.close(why));
                steps.moveOn(index, why);
            }
            case LOCAL -> {
                if (steps.timeIsUp()) {
                    steps.runOut();
                } else if (why.code().endsWith("." + HANDED_BACK)) {
                    steps.handedBack(index);
                } else if (why.code().endsWith("." + OVERDUE)) {
                    steps.overdue(index, why);
                } else {
                    // Our own trouble says nothing about the provider: same leg, and no try is counted.
                    steps.update(index, leg.noted(why));
                    steps.waitAt(index, delay(steps, index, retryAfter), why);
                }
            }
            case THROTTLED -> throw new IllegalArgumentException("a throttled request is not a refusal");
        }
    }

    static void throttled(Steps steps, int index, SendResult.Throttled throttled) {
        Reason why = steps.reason(index, throttled.code(), throttled.detail());
        Leg leg = steps.leg(index).throttled(why);
        steps.update(index, leg);
        RetryRules rules = steps.rules();
        String id = steps.delivery().id();
        int attempt = steps.delivery().attempts().size();
        Duration delay = throttled.scope() == Scope.RECIPIENT
                ? rules.pairDelay(leg.throttles(), throttled.retryAfter(), id, attempt)
                : rules.delay(leg.throttles(), throttled.retryAfter(), id, attempt);
        steps.retryOrMoveOn(index, leg.throttles() < rules.throttlesPerProvider(), delay, why);
    }

    /** The provider took the message and gave it up later. */
    static void failedAfterwards(Steps steps, int index, FailureClass failureClass, Reason why) {
        switch (failureClass) {
            case PROVIDER_FAULT, THROTTLED, LOCAL -> {
                // It had its chance and used up the recipient's patience: the next one, without another try.
                steps.update(index, steps.leg(index).close(why));
                steps.moveOn(index, why);
            }
            case RECIPIENT, POLICY, OPT_OUT, CONTENT, ACCOUNT -> refused(steps, index, failureClass, why, null);
        }
    }

    private static Duration delay(Steps steps, int index, @Nullable Duration retryAfter) {
        Delivery delivery = steps.delivery();
        return steps.rules()
                .delay(
                        Math.max(1, steps.leg(index).tries()),
                        retryAfter,
                        delivery.id(),
                        delivery.attempts().size());
    }
}
