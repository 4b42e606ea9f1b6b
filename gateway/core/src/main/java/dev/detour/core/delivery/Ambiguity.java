package dev.detour.core.delivery;

import java.time.Duration;

import dev.detour.channel.SendResult;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;

/** What follows when a provider may or may not have taken a message. */
final class Ambiguity {
    /** The code of an attempt that a crash of ours left open. */
    static final String CRASH = "crash";

    private Ambiguity() {}

    static void arose(Steps steps, int number, SendResult.Ambiguous ambiguous) {
        int index = steps.delivery().attempts().get(number - 1).leg();
        Reason why = steps.reason(index, ambiguous.code(), ambiguous.detail());
        steps.update(index, steps.leg(index).tried(why));
        steps.publish(Status.AMBIGUOUS, number, why, false, false, false);
        boolean receiptMayTell = steps.leg(index).channel().hasReceipts();
        boolean wait = steps.delivery().terms().onAmbiguous() == OnAmbiguous.WAIT || steps.usedUp(index);
        if (receiptMayTell && wait) {
            State.Unsure unsure = new State.Unsure(number, steps.toldBy(index));
            steps.become(unsure);
            steps.rescue(unsure);
        } else {
            resend(steps, index, steps.retryAllowed(index), why);
        }
    }

    /** What may have arrived each time is not sent again and again until the message expires. */
    private static void resend(Steps steps, int index, boolean mayStay, Reason why) {
        if (steps.usedUp(index)) {
            steps.giveUp(why);
        } else {
            steps.retryOrMoveOn(index, mayStay, Duration.ZERO, why);
        }
    }

    /** Somebody who has asked the provider knows better. */
    static void resolved(Steps steps, int number, Attempt attempt, SendResult result) {
        switch (result) {
            case SendResult.Accepted accepted -> {
                steps.update(number, attempt.with(Attempt.Outcome.ACCEPTED, accepted.providerMessageId()));
                Receipts.takenByProof(steps, number);
            }
            case SendResult.Refused refused -> {
                steps.update(number, attempt.with(Attempt.Outcome.NOT_TAKEN, null));
                if (steps.delivery().state() instanceof State.Unsure unsure && unsure.attempt() == number) {
                    int index = attempt.leg();
                    Reason why = steps.reason(index, refused.code(), refused.detail());
                    resend(steps, index, steps.retryAllowed(index), why);
                }
            }
            case SendResult.Throttled throttled -> {}
            case SendResult.Ambiguous ambiguous -> {}
        }
    }

    /** No receipt has told in time. */
    static void stayed(Steps steps, int number) {
        int index = steps.delivery().attempts().get(number - 1).leg();
        Reason last = steps.leg(index).reason();
        Reason why = new Reason("ambiguous.unresolved", "no receipt has told whether the provider took the message");
        if (steps.timeIsUp()) {
            steps.runOut();
        } else if (last != null && last.code().endsWith("." + CRASH) && steps.retryAllowed(index)) {
            // It was us, so the provider deserves another try; without a receipt it most likely never saw the message.
            steps.dispatch(index, false);
        } else {
            resend(steps, index, false, why);
        }
    }
}
