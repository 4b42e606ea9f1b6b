package dev.detour.core.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Reason;
import dev.detour.contract.Status;
import dev.detour.contract.StatusEvent;
import dev.detour.contract.WhenDegraded;

/** One decision while it is being made: the moves that every rule is built from. Lives for one call, on one thread. */
final class Steps {
    /** A provider may write what it likes; it is kept beside each delivery and said again in its events. */
    private static final int LONGEST_DETAIL = 500;

    private static final int LONGEST_CODE = 100;

    /** The budget grows by one retry a second at the least: asking more often than that is of no use. */
    private static final Duration SHORTEST_WAIT_FOR_BUDGET = Duration.ofSeconds(1);
    /** The part of the time left that a wait for the budget may take: a code asks often, a campaign does not. */
    private static final int WAITS_FOR_BUDGET = 32;

    /** A receipt that is under way comes within seconds; so long it may come behind the expiry. */
    private static final Duration LAST_WORD = Duration.ofSeconds(15);

    private static final int NOWHERE = -1;

    private final RetryRules rules;
    private final RetryPermit permit;
    private final Traffic traffic;
    private final Acquaintance recipient;
    private final Instant now;
    private final List<StatusEvent> events = new ArrayList<>(3);
    private final List<Suppression> suppressions = new ArrayList<>(0);
    private Delivery delivery;
    private Decision.@Nullable Dispatch dispatch;

    Steps(
            Delivery delivery,
            RetryRules rules,
            RetryPermit permit,
            Traffic traffic,
            Acquaintance recipient,
            Instant now) {
        this.delivery = delivery;
        this.rules = rules;
        this.permit = permit;
        this.traffic = traffic;
        this.recipient = recipient;
        this.now = now;
    }

    Decision decision() {
        return new Decision(delivery, events, dispatch, suppressions);
    }

    Delivery delivery() {
        return delivery;
    }

    RetryRules rules() {
        return rules;
    }

    Instant now() {
        return now;
    }

    Leg leg(int index) {
        return delivery.legs().get(index);
    }

    /** A reason in the provider's own code, so that {@code meta.131026} can be told from {@code twilio.131026}. */
    Reason reason(int leg, String code, String detail) {
        return new Reason(leg(leg).provider() + "." + clip(code, LONGEST_CODE), clip(detail, LONGEST_DETAIL));
    }

    private static String clip(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(length - 2)) ? length - 2 : length - 1;
        return text.substring(0, end) + "…";
    }

    void update(int number, Attempt attempt) {
        delivery = delivery.withAttempt(number, attempt);
    }

    void update(int index, Leg leg) {
        delivery = delivery.withLeg(index, leg);
    }

    void become(State state) {
        delivery = delivery.with(state);
    }

    /** No provider of this leg's channel is tried again. */
    void closeChannel(int index, Reason why) {
        Channel channel = leg(index).channel();
        List<Leg> legs = new ArrayList<>(delivery.legs());
        for (int i = 0; i < legs.size(); i++) {
            if (legs.get(i).channel() == channel) {
                legs.set(i, legs.get(i).close(i == index ? why : null));
            }
        }
        delivery = delivery.withLegs(legs);
    }

    boolean timeIsUp() {
        return !now.isBefore(delivery.expiresAt());
    }

    boolean retryAllowed(int index) {
        Leg leg = leg(index);
        return leg.tries() == 0 || (leg.tries() < rules.triesPerProvider() && permit.allows(leg.provider()));
    }

    /** Whether a leg has had all of its tries and no other one has any left. */
    boolean usedUp(int index) {
        return leg(index).tries() >= rules.triesPerProvider() && !hasOther(index);
    }

    /** Begins with the most preferred leg that is open. */
    void start() {
        if (timeIsUp()) {
            runOut();
        } else if (!Routing.send(this, traffic, NOWHERE, NOWHERE, null)) {
            giveUp(summary());
        }
    }

    /** Its provider may be known to be in trouble by now. */
    void rescue(State.Unsure unsure) {
        Routing.rescue(this, traffic, unsure.attempt(), unsure.until());
    }

    /** A sender has given it back without having sent it, since its provider is in trouble. */
    void handedBack(int index) {
        if (!Routing.send(this, traffic, index, NOWHERE, null)) {
            giveUp(summary());
        }
    }

    /** A sender has given it back without having sent it, since its provider is throttled and others wait before it. */
    void overdue(int index, Reason why) {
        for (int i = index + 1; i < delivery.legs().size(); i++) {
            if (mayMoveTo(index, i) && isReady(i)) {
                failOver(index, i, why, false);
                return;
            }
        }
        if (traffic.closure(leg(index).provider()).isEmpty()) {
            dispatch(index, false);
        } else {
            handedBack(index);
        }
    }

    /** Hands the message to a leg, unless its time is up. */
    void dispatch(int index, boolean probe) {
        if (timeIsUp()) {
            runOut();
            return;
        }
        Acquaintance.Objection objection = recipient.objection(leg(index));
        if (objection != null) {
            Refusals.refused(this, index, objection.failureClass(), objection.why(), null);
            return;
        }
        Instant deadline = delivery.expiresAt();
        Quiet quiet = delivery.terms().quiet();
        if (quiet != null) {
            Instant awake = quiet.end(now);
            if (awake.isAfter(now)) {
                publish(Status.HELD, new Reason("quiet.hours", "it is quiet there from " + quiet.hours()));
                become(new State.Postponed(index, awake));
                return;
            }
            Instant asleep = quiet.start(now);
            deadline = asleep.isBefore(deadline) ? asleep : deadline;
        }
        boolean fallback = isNewFallback(index);
        int number = delivery.attempts().size() + 1;
        delivery = delivery.withAttempt(number, Attempt.onLeg(index)).with(new State.Dispatched(number));
        publish(Status.DISPATCHED, number, null, false, false, false);
        dispatch = new Decision.Dispatch(
                leg(index), number, deadline, leg(index).tries() > 0, probe, fallback, mayMoveOn(index));
    }

    /** The night is over where the recipient is; the provider may have become sick meanwhile. */
    void wake(int index) {
        if (timeIsUp()) {
            runOut();
        } else if (isReady(index)) {
            dispatch(index, false);
        } else if (!Routing.send(this, traffic, index, NOWHERE, null)) {
            giveUp(summary());
        }
    }

    /** Notes what a refusal or a failure says about the address. */
    void suppress(int index, FailureClass failureClass, Reason why) {
        suppressions.addAll(Suppression.of(leg(index), failureClass, why));
    }

    /** Until when a receipt is waited for, should the provider of this leg have the message from now on. */
    Instant confirmedBy(int index) {
        Instant due = now.plus(delivery.terms().confirmWithin());
        if (delivery.terms().onTimeout() == OnTimeout.NEXT) {
            return due;
        }
        Duration lifetime = leg(index).lifetime();
        // Behind the expiry nothing else could be sent, so there is nothing to wait for.
        Instant gone = lifetime == null ? delivery.expiresAt() : now.plus(lifetime);
        gone = gone.isBefore(delivery.expiresAt()) ? gone : delivery.expiresAt();
        return gone.isAfter(due) ? gone : due;
    }

    /**
     * Until when a receipt may tell what became of a doubtful attempt. All others of its conversation wait as well, so it is
     * not for long behind the expiry, after which it could not be sent again anyway.
     */
    Instant toldBy(int index) {
        Instant due = confirmedBy(index);
        Instant word = now.plus(LAST_WORD);
        Instant last = word.isAfter(delivery.expiresAt()) ? word : delivery.expiresAt();
        return due.isBefore(last) ? due : last;
    }

    /** The wait at a leg is over. */
    void tryAgain(int index) {
        if (timeIsUp()) {
            runOut();
        } else if (leg(index).tries() == 0 || permit.allows(leg(index).provider())) {
            againAt(index);
        } else {
            if (!Routing.send(
                    this, traffic, index, index, new Reason("retry.budget", "too many retries at this provider"))) {
                become(new State.Waiting(index, now.plus(waitForBudget(index))));
            }
        }
    }

    /** Another try at a leg; its provider may have become sick meanwhile. */
    private void againAt(int index) {
        String provider = leg(index).provider();
        if (traffic.closure(provider).isPresent()) {
            if (!Routing.send(this, traffic, lastLeg(), NOWHERE, null)) {
                giveUp(summary());
            }
            return;
        }
        int last = lastLeg();
        if (last == index) {
            dispatch(index, false);
        } else {
            failOver(last, index, Objects.requireNonNullElseGet(leg(last).reason(), this::summary), false);
        }
    }

    private Duration waitForBudget(int index) {
        Duration part = Duration.between(now, delivery.expiresAt()).dividedBy(WAITS_FOR_BUDGET);
        Duration wait = part.compareTo(SHORTEST_WAIT_FOR_BUDGET) < 0 ? SHORTEST_WAIT_FOR_BUDGET : part;
        if (wait.compareTo(rules.cap()) > 0) {
            wait = rules.cap();
        }
        // On top of it the usual jitter, so that those that wait together do not ask together.
        return rules.delay(
                leg(index).tries(), wait, delivery.id(), delivery.attempts().size());
    }

    /**
     * Stays at a leg for another try if that may be and would not come too late, else moves on; stays in any case when
     * there is nowhere to go.
     */
    void retryOrMoveOn(int index, boolean mayStay, Duration delay, Reason why) {
        boolean inTime = now.plus(delay).isBefore(delivery.expiresAt());
        boolean stays =
                mayStay && inTime && traffic.closure(leg(index).provider()).isEmpty();
        if (stays || !Routing.send(this, traffic, index, index, why)) {
            waitAt(index, delay, why);
        }
    }

    /** Leaves a leg for good. */
    void moveOn(int index, Reason why) {
        if (Routing.send(this, traffic, index, index, why)) {
            return;
        }
        OptionalInt exhausted = leastTried();
        if (exhausted.isPresent()) {
            int last = exhausted.getAsInt();
            waitAt(
                    last,
                    rules.delay(
                            leg(last).tries(),
                            null,
                            delivery.id(),
                            delivery.attempts().size()),
                    why);
        } else {
            giveUp(summary());
        }
    }

    /** Ends it because nobody is left to ask; it is not undeliverable while an earlier attempt may still arrive. */
    void giveUp(Reason why) {
        end(mayArrive() ? Status.UNCONFIRMED : Status.UNDELIVERABLE, why);
    }

    void waitAt(int index, Duration delay, Reason why) {
        publish(Status.RETRYING, delivery.attempts().size(), why, false, false, false);
        become(new State.Waiting(index, now.plus(delay)));
    }

    void failOver(int from, int to, Reason why, boolean probe) {
        if (timeIsUp()) {
            runOut();
            return;
        }
        events.add(new StatusEvent(
                delivery.id(),
                nextSeq(),
                now,
                Status.FAILED_OVER,
                leg(from).channel(),
                leg(from).provider(),
                delivery.attempts().size(),
                null,
                why,
                leg(from).channel(),
                leg(to).channel(),
                false,
                false,
                false,
                delivery.metadata()));
        dispatch(to, probe);
    }

    /** A provider has the message: it waits for its confirmation, or that was all that was asked for. */
    void taken(int number) {
        if (delivery.ended()) {
            publish(Status.SENT, number, null, false, true, false);
        } else if (delivery.terms().confirm() == Confirm.ACCEPTED
                || !channel(number).hasReceipts()) {
            end(Status.SENT, number, null);
        } else {
            publish(Status.SENT, number, null, false, false, false);
            become(new State.Sent(
                    number, confirmedBy(delivery.attempts().get(number - 1).leg())));
        }
    }

    /** Time is up before anybody is known to have taken it. */
    void runOut() {
        if (mayArrive()) {
            end(Status.UNCONFIRMED, new Reason("unconfirmed", "the time is up, and an attempt may have been taken"));
        } else {
            end(Status.EXPIRED, new Reason("expired", "nobody took the message before its time was up"));
        }
    }

    void end(Status status, Reason why) {
        end(status, 0, why);
    }

    void end(Status status, int number, @Nullable Reason why) {
        publish(status, number, why, true, false, false);
        become(new State.Ended(status, now));
    }

    void publish(Status status, @Nullable Reason why) {
        publish(status, 0, why, false, false, false);
    }

    void publish(
            Status status, int number, @Nullable Reason why, boolean isFinal, boolean late, boolean duplicateDelivery) {
        Attempt attempt = delivery.attempt(number).orElse(null);
        Leg leg = attempt == null ? null : leg(attempt.leg());
        events.add(new StatusEvent(
                delivery.id(),
                nextSeq(),
                now,
                status,
                leg == null ? null : leg.channel(),
                leg == null ? null : leg.provider(),
                number,
                attempt == null ? null : attempt.providerMessageId(),
                why,
                null,
                null,
                isFinal,
                late,
                duplicateDelivery,
                delivery.metadata()));
    }

    /** Every leg's last word, for a message that nobody would take. */
    Reason summary() {
        List<String> words = new ArrayList<>();
        String code = "channels.exhausted";
        for (Leg leg : delivery.legs()) {
            Reason why = leg.reason();
            if (why != null) {
                words.add(leg.channel() + " by " + leg.provider() + ": " + why.code() + " (" + why.detail() + ")");
                code = why.code();
            }
        }
        return new Reason(words.size() == 1 ? code : "channels.exhausted", String.join("; ", words));
    }

    /** Whether a leg is neither closed nor used up. */
    boolean isUsable(int index) {
        Leg leg = leg(index);
        return !leg.closed()
                && leg.tries() < rules.triesPerProvider()
                && leg.throttles() < rules.throttlesPerProvider();
    }

    /** Why a leg has to wait: the channel takes it for another one, and may take no more. Null when it has not to. */
    @Nullable
    String overspent(int index) {
        return isNewFallback(index) ? traffic.overspent(leg(index).channel()).orElse(null) : null;
    }

    /** Whether a message may go to a leg at once, as far as health and budget are concerned. */
    boolean isReady(int index) {
        return traffic.closure(leg(index).provider()).isEmpty() && overspent(index) == null;
    }

    /** Whether a leg is of another channel than the first choice, and that channel has not had the message yet. */
    private boolean isNewFallback(int index) {
        Channel channel = leg(index).channel();
        if (channel == leg(0).channel()) {
            return false;
        }
        for (Attempt attempt : delivery.attempts()) {
            if (leg(attempt.leg()).channel() == channel) {
                return false; // paid for
            }
        }
        return true;
    }

    /** Only ever forward: between two providers that are throttled a message would go to and fro. */
    private boolean mayMoveOn(int index) {
        for (int i = index + 1; i < delivery.legs().size(); i++) {
            if (mayMoveTo(index, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean mayMoveTo(int from, int to) {
        boolean holds = delivery.terms().whenDegraded() == WhenDegraded.HOLD;
        return isUsable(to) && (!holds || leg(to).channel() == leg(from).channel());
    }

    /** The leg of the last attempt; -1 before the first. */
    int lastLeg() {
        return delivery.attempts().isEmpty()
                ? NOWHERE
                : delivery.attempts().getLast().leg();
    }

    private boolean hasOther(int except) {
        for (int i = 0; i < delivery.legs().size(); i++) {
            if (i != except && isUsable(i)) {
                return true;
            }
        }
        return false;
    }

    private OptionalInt leastTried() {
        int best = -1;
        for (int i = 0; i < delivery.legs().size(); i++) {
            if (!leg(i).closed() && (best < 0 || leg(i).tries() < leg(best).tries())) {
                best = i;
            }
        }
        return best < 0 ? OptionalInt.empty() : OptionalInt.of(best);
    }

    /** Whether some attempt may still reach the recipient, as far as anybody knows. */
    private boolean mayArrive() {
        for (Attempt attempt : delivery.attempts()) {
            boolean open =
                    attempt.outcome() == Attempt.Outcome.ACCEPTED || attempt.outcome() == Attempt.Outcome.AMBIGUOUS;
            if (open && attempt.progress() != Attempt.Progress.FAILED) {
                return true;
            }
        }
        return false;
    }

    private Channel channel(int number) {
        return leg(delivery.attempts().get(number - 1).leg()).channel();
    }

    private int nextSeq() {
        delivery = delivery.withSeq(delivery.seq() + 1);
        return delivery.seq();
    }
}
