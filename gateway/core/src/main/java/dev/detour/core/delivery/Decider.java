package dev.detour.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.SendResult;
import dev.detour.contract.Lane;
import dev.detour.contract.Message;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;

/**
 * Decides the next step of a delivery. A pure function: time, permission to retry and everything else that it looks at
 * are arguments. Immutable and safe for use by many threads.
 */
public final class Decider {
    private final Routes routes;
    private final RetryRules rules;
    private final Particulars particulars;

    public Decider(Routes routes, RetryRules rules, Particulars particulars) {
        this.routes = routes;
        this.rules = rules;
        this.particulars = particulars;
    }

    /**
     * Takes on a new message.
     *
     * @param message what was published
     * @param lane how urgent it is
     * @param predecessor the id of an earlier message of the conversation that nobody has taken yet, or null
     * @param traffic where it may go
     * @param recipient what is known of whom it is for
     * @param now the present
     */
    public Decision accept(
            Message message,
            Lane lane,
            @Nullable String predecessor,
            Traffic traffic,
            Acquaintance recipient,
            Instant now) {
        List<Leg> legs = new ArrayList<>();
        for (Channel channel : channels(message, recipient)) {
            long address =
                    message.to().address(channel).map(particulars::pseudonym).orElse(0L);
            for (String provider : routes.of(channel)) {
                legs.add(Leg.open(channel, provider, address, lifetime(message, channel, provider)));
            }
        }
        Delivery delivery = new Delivery(
                message.id(),
                0,
                message.fingerprint(),
                message.expiresAt(),
                Terms.of(message, lane == Lane.URGENT),
                legs,
                List.of(),
                new State.Queued(),
                null,
                message.metadata());
        Steps steps = new Steps(delivery, rules, provider -> true, traffic, recipient, now);
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
    public Decision decide(
            Delivery delivery, Event event, RetryPermit permit, Traffic traffic, Acquaintance recipient, Instant now) {
        Steps steps = new Steps(delivery, rules, permit, traffic, recipient, now);
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

    /** As the policy names them, but first of all where the recipient has answered. */
    private static List<Channel> channels(Message message, Acquaintance recipient) {
        List<Channel> channels = new ArrayList<>(message.content().keySet());
        Channel answers = recipient.answersOn().orElse(null);
        if (answers != null && channels.remove(answers)) {
            channels.addFirst(answers);
        }
        return channels;
    }

    /** Kept only where the policy asks for it: it is written with each step. */
    private @Nullable Duration lifetime(Message message, Channel channel, String provider) {
        Content content = message.content().get(channel);
        return content == null || message.policy().onTimeout() == OnTimeout.NEXT
                ? null
                : particulars.lifetime(provider, content).orElse(null);
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
        if (attempt != null && attempt.outcome() == Attempt.Outcome.AMBIGUOUS) {
            Ambiguity.resolved(steps, number, attempt, finished.result());
            return;
        }
        if (attempt == null || attempt.outcome() != Attempt.Outcome.PENDING) {
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
                Reason why = steps.reason(attempt.leg(), refused.code(), refused.detail());
                steps.suppress(attempt.leg(), refused.failureClass(), why);
                if (current) {
                    Refusals.refused(steps, attempt.leg(), refused.failureClass(), why, refused.retryAfter());
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
            case State.Postponed postponed -> steps.wake(postponed.leg());
            case State.Unsure unsure -> Ambiguity.stayed(steps, unsure.attempt());
            case State.Sent sent -> Receipts.missing(steps, sent.attempt());
            case State.Dispatched dispatched -> {}
            case State.Ended ended -> {}
        }
    }
}
