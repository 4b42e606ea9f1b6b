package dev.detour.core.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * All that must be known about one message to decide its next step; small, because it is written again with each step.
 * The content lies elsewhere and is written once.
 *
 * @param id the message's id
 * @param seq the number of the last status event
 * @param fingerprint what the producer wrote, to tell a repetition from a conflict
 * @param expiresAt no attempt starts at or after this time
 * @param terms what the policy promised
 * @param legs the providers that may carry it, in order of preference; never empty
 * @param attempts every dispatch so far, in order
 * @param state where it stands
 * @param successor the id of the next message of the conversation that waits for this one, or null
 * @param metadata the producer's own values, handed back with each status event
 */
public record Delivery(
        String id,
        int seq,
        long fingerprint,
        Instant expiresAt,
        Terms terms,
        List<Leg> legs,
        List<Attempt> attempts,
        State state,
        @Nullable String successor,
        Map<String, String> metadata) {

    public Delivery {
        legs = List.copyOf(legs);
        attempts = List.copyOf(attempts);
        metadata = Map.copyOf(metadata);
    }

    /**
     * Whether later messages of the conversation must wait: nobody has taken this one, and somebody still may. Once it
     * was taken, later ones may follow, even if this one goes on to another channel.
     */
    public boolean holdsConversation() {
        return switch (state) {
            case State.Queued queued -> true;
            case State.Dispatched dispatched -> !taken();
            case State.Waiting waiting -> !taken();
            case State.Held held -> !taken();
            case State.Postponed postponed -> !taken();
            case State.Unsure unsure -> !taken();
            case State.Sent sent -> false;
            case State.Ended ended -> false;
        };
    }

    /** Whether it has come to its end. */
    public boolean ended() {
        return state instanceof State.Ended;
    }

    /** When this delivery must be looked at again, should nothing happen before, or empty. */
    public Optional<Instant> dueAt() {
        return switch (state) {
            case State.Queued queued -> Optional.of(expiresAt);
            // A sender holds it and reports in any case, also that its time has run out.
            case State.Dispatched dispatched -> Optional.empty();
            case State.Waiting waiting ->
                Optional.of(waiting.until().isBefore(expiresAt) ? waiting.until() : expiresAt);
            case State.Held held -> Optional.of(expiresAt);
            case State.Postponed postponed ->
                Optional.of(postponed.until().isBefore(expiresAt) ? postponed.until() : expiresAt);
            case State.Unsure unsure -> Optional.of(unsure.until());
            case State.Sent sent -> Optional.of(sent.until());
            case State.Ended ended -> Optional.empty();
        };
    }

    /** The attempt with this number, or empty when there never was one. */
    public Optional<Attempt> attempt(int number) {
        return number >= 1 && number <= attempts.size() ? Optional.of(attempts.get(number - 1)) : Optional.empty();
    }

    /** The same delivery with another message waiting behind it. */
    public Delivery withSuccessor(String next) {
        return new Delivery(id, seq, fingerprint, expiresAt, terms, legs, attempts, state, next, metadata);
    }

    private boolean taken() {
        for (Attempt attempt : attempts) {
            if (attempt.outcome() == Attempt.Outcome.ACCEPTED) {
                return true;
            }
        }
        return false;
    }

    boolean reached() {
        for (Attempt attempt : attempts) {
            if (attempt.reached()) {
                return true;
            }
        }
        return false;
    }

    Delivery with(State next) {
        return new Delivery(id, seq, fingerprint, expiresAt, terms, legs, attempts, next, successor, metadata);
    }

    Delivery withSeq(int last) {
        return new Delivery(id, last, fingerprint, expiresAt, terms, legs, attempts, state, successor, metadata);
    }

    Delivery withLeg(int index, Leg leg) {
        List<Leg> changed = new ArrayList<>(legs);
        changed.set(index, leg);
        return withLegs(changed);
    }

    Delivery withLegs(List<Leg> changed) {
        return new Delivery(id, seq, fingerprint, expiresAt, terms, changed, attempts, state, successor, metadata);
    }

    Delivery withAttempt(int number, Attempt attempt) {
        List<Attempt> changed = new ArrayList<>(attempts);
        if (number > changed.size()) {
            changed.add(attempt);
        } else {
            changed.set(number - 1, attempt);
        }
        return new Delivery(id, seq, fingerprint, expiresAt, terms, legs, changed, state, successor, metadata);
    }
}
