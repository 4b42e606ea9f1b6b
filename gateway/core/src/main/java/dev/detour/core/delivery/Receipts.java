package dev.detour.core.delivery;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent.Failure;
import dev.detour.channel.ReceiptState;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;

/** What follows from a receipt, or from none. Receipts raise an attempt's progress and never lower it. */
final class Receipts {
    private Receipts() {}

    static void merge(Steps steps, Event.ReceiptCame receipt) {
        int number = receipt.attempt();
        Attempt attempt = steps.delivery().attempt(number).orElse(null);
        Attempt.Progress progress = progress(receipt.state());
        if (attempt == null || progress.compareTo(attempt.progress()) <= 0) {
            return;
        }
        boolean known = attempt.outcome() == Attempt.Outcome.ACCEPTED;
        if (known && progress == Attempt.Progress.SENT) {
            return; // says what the provider's answer has said, and costs no write
        }
        boolean reachedBefore = steps.delivery().reached() && !attempt.reached();
        boolean current = isCurrent(steps.delivery().state(), number);
        steps.update(number, attempt.with(progress, receipt.providerMessageId()));
        if (!known && progress != Attempt.Progress.FAILED) {
            takenByProof(steps, number);
        }
        switch (progress) {
            case NONE, SENT -> {}
            case DELIVERED -> reached(steps, number, Status.DELIVERED, reachedBefore);
            case READ -> reached(steps, number, Status.READ, reachedBefore);
            case FAILED -> failed(steps, number, attempt, receipt.failure(), current);
        }
    }

    /** No receipt in time: the next channel, while the message is worth it. */
    static void missing(Steps steps, int number) {
        int index = steps.delivery().attempts().get(number - 1).leg();
        Terms terms = steps.delivery().terms();
        Reason why = new Reason(
                "receipt.missing",
                "no receipt that confirms it within " + terms.confirmWithin().toSeconds() + " s"
                        + (terms.onTimeout() == OnTimeout.AFTER_TTL ? ", nor as long as it may still arrive" : ""));
        steps.closeChannel(index, why);
        if (steps.timeIsUp()) {
            steps.end(Status.UNCONFIRMED, why);
        } else {
            steps.moveOn(index, why);
        }
    }

    /** A receipt proves what the provider's own answer has not told yet, or never will. */
    static void takenByProof(Steps steps, int number) {
        boolean current = isCurrent(steps.delivery().state(), number);
        boolean laterOneIsOut = switch (steps.delivery().state()) {
            case State.Dispatched dispatched -> !current;
            case State.Sent sent -> !current;
            // Another try is no longer needed.
            case State.Waiting waiting -> false;
            case State.Held held -> false;
            case State.Postponed postponed -> false;
            case State.Unsure unsure -> false;
            case State.Queued queued -> false;
            case State.Ended ended -> false;
        };
        if (laterOneIsOut && steps.delivery().terms().confirm() != Confirm.ACCEPTED) {
            steps.publish(Status.SENT, number, null, false, false, false);
        } else {
            steps.taken(number);
        }
    }

    private static void reached(Steps steps, int number, Status status, boolean reachedBefore) {
        boolean confirms = status == Status.READ || steps.delivery().terms().confirm() != Confirm.READ;
        boolean late = steps.delivery().ended();
        boolean ends = confirms && !late;
        steps.publish(status, number, null, ends, late, reachedBefore);
        if (ends) {
            steps.become(new State.Ended(status, steps.now()));
        }
    }

    private static void failed(Steps steps, int number, Attempt before, @Nullable Failure failure, boolean current) {
        Reason why = failure == null
                ? steps.reason(before.leg(), "failed", "the provider gave up without a reason")
                : steps.reason(before.leg(), failure.code(), failure.detail());
        FailureClass failureClass = failure == null ? FailureClass.PROVIDER_FAULT : failure.failureClass();
        steps.suppress(before.leg(), failureClass, why);
        if (steps.delivery().ended()) {
            // It stays what it was; who reads on learns what became of it.
            steps.publish(Status.SENT, number, why, false, true, false);
        } else if (current) {
            Refusals.failedAfterwards(steps, before.leg(), failureClass, why);
        }
    }

    private static boolean isCurrent(State state, int number) {
        return switch (state) {
            case State.Dispatched dispatched -> dispatched.attempt() == number;
            case State.Unsure unsure -> unsure.attempt() == number;
            case State.Sent sent -> sent.attempt() == number;
            case State.Queued queued -> false;
            case State.Waiting waiting -> false;
            case State.Held held -> false;
            case State.Postponed postponed -> false;
            case State.Ended ended -> false;
        };
    }

    private static Attempt.Progress progress(ReceiptState state) {
        return switch (state) {
            case SENT -> Attempt.Progress.SENT;
            case DELIVERED -> Attempt.Progress.DELIVERED;
            case READ -> Attempt.Progress.READ;
            case FAILED -> Attempt.Progress.FAILED;
        };
    }
}
