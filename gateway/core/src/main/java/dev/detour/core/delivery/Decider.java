package dev.detour.core.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.SendResult;
import dev.detour.contract.Message;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;

/**
 * Decides the next step of a delivery. A pure function: time, permission to retry and everything else that it looks at
 * are arguments. Immutable and safe for use by many threads.
 */
public final class Decider {
    private final Routes routes;
    private final RetryRules rules;

    public Decider(Routes routes, RetryRules rules) {
        this.routes = routes;
        this.rules = rules;
    }

    /**
     * Takes on a new message.
     *
     * @param message what was published
     * @param predecessor the id of an earlier message of the conversation that nobody has taken yet, or null
     * @param traffic where it may go
     * @param now the present
     */
    public Decision accept(Message message, @Nullable String predecessor, Traffic traffic, Instant now) {
        List<Leg> legs = new ArrayList<>();
        for (Channel channel : message.content().keySet()) {
            for (String provider : routes.of(channel)) {
                legs.add(Leg.open(channel, provider));
            }
        }
        Delivery delivery = new Delivery(
                message.id(),
                0,
                message.fingerprint(),
                message.expiresAt(),
                Terms.of(message.policy()),
                legs,
                List.of(),
                new State.Queued(),
                null,
                message.metadata());
        Steps steps = new Steps(delivery, rules, provider -> true, traffic, now);
        if (predecessor == null) {
            steps.publish(Status.ACCEPTED, null);
            steps.start();
        } else {
            steps.publish(
                    Status.ACCEPTED,
                    new Reason("conversation.order", "waits until message " + predecessor + " has been taken"));
        }
        return steps.decision();
    }

    /** Decides what follows from an event. */
    public Decision decide(Delivery delivery, Event event, RetryPermit permit, Traffic traffic, Instant now) {
        Steps steps = new Steps(delivery, rules, permit, traffic, now);
        switch (event) {
            case Event.TurnCame turn -> turnCame(steps);
            case Event.AttemptFinished finished -> attemptFinished(steps, finished);
            case Event.ReceiptCame receipt -> Receipts.merge(steps, receipt);
            case Event.DeadlineReached deadline -> deadlineReached(steps);
            case Event.HealthChanged changed -> Routing.healthChanged(steps, traffic);
            case Event.Repeated repeated -> repeated(steps, repeated);
            // It ends nothing: the message that has the id goes on.
            case Event.Garbled garbled -> steps.publish(Status.REJECTED, garbled.why());
        }
        return steps.decision();
    }

    private static void turnCame(Steps steps) {
        if (steps.delivery().state() instanceof State.Queued) {
            steps.start();
        }
    }

    private static void repeated(Steps steps, Event.Repeated repeated) {
        if (repeated.fingerprint() == steps.delivery().fingerprint()) {
            steps.publish(
                    Status.DUPLICATE,
                    new Reason("id.duplicate", "this id was published before; nothing is sent again"));
        } else {
            steps.publish(Status.REJECTED, new Reason("id.conflict", ID_CONFLICT));
        }
    }

    /** Why the same id with other content is refused. */
    public static final String ID_CONFLICT =
            "id: was published before with different content; use a new id for a new message";

    private static void attemptFinished(Steps steps, Event.AttemptFinished finished) {
        int number = finished.attempt();
        Attempt attempt = steps.delivery().attempt(number).orElse(null);
        if (attempt == null) {
            return;
        }
        if (attempt.outcome() == Attempt.Outcome.AMBIGUOUS && finished.result() instanceof SendResult.Accepted late) {
            // The answer came after it had been given up.
            Receipts.proven(steps, number, attempt, late.providerMessageId());
            return;
        }
        if (attempt.outcome() != Attempt.Outcome.PENDING) {
            return; // reported before, or settled by a receipt
        }
        boolean current =
                steps.delivery().state() instanceof State.Dispatched dispatched && dispatched.attempt() == number;
        switch (finished.result()) {
            case SendResult.Accepted accepted -> {
                steps.update(number, attempt.with(Attempt.Outcome.ACCEPTED, accepted.providerMessageId()));
                steps.taken(number);
            }
            case SendResult.Refused refused -> {
                steps.update(number, attempt.with(Attempt.Outcome.NOT_TAKEN, null));
                if (current) {
                    Refusals.refused(
                            steps,
                            attempt.leg(),
                            refused.failureClass(),
                            steps.reason(attempt.leg(), refused.code(), refused.detail()),
                            refused.retryAfter());
                }
            }
            case SendResult.Throttled throttled -> {
                steps.update(number, attempt.with(Attempt.Outcome.NOT_TAKEN, null));
                if (current) {
                    Refusals.throttled(steps, attempt.leg(), throttled);
                }
            }
            case SendResult.Ambiguous ambiguous -> {
                steps.update(number, attempt.with(Attempt.Outcome.AMBIGUOUS, null));
                if (current) {
                    Ambiguity.arose(steps, number, ambiguous);
                }
            }
        }
    }

    private static void deadlineReached(Steps steps) {
        Delivery delivery = steps.delivery();
        if (delivery.dueAt().filter(due -> !steps.now().isBefore(due)).isEmpty()) {
            return; // a later time holds by now
        }
        switch (delivery.state()) {
            case State.Queued queued -> steps.runOut();
            case State.Held held -> steps.runOut();
            case State.Waiting waiting -> steps.tryAgain(waiting.leg());
            case State.Unsure unsure -> Ambiguity.stayed(steps, unsure.attempt());
            case State.Sent sent -> Receipts.missing(steps, sent.attempt());
            case State.Dispatched dispatched -> {}
            case State.Ended ended -> {}
        }
    }
}
