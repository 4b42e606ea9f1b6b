package dev.detour.core.delivery;

import java.time.Instant;

import dev.detour.contract.Status;

/** Where a delivery stands. */
public sealed interface State {

    /** Accepted; an earlier message of the same conversation has not been taken by anybody yet. */
    record Queued() implements State {}

    /** A dispatch is committed and its outcome unknown: the message may be on the wire at any moment. */
    record Dispatched(int attempt) implements State {}

    /** The provider of {@code leg} gets another try at {@code until}. */
    record Waiting(int leg, Instant until) implements State {}

    /** No provider that it may go to is open; it waits for one, first of all for that of {@code leg}. */
    record Held(int leg) implements State {}

    /** It is quiet where the recipient is; {@code leg} gets it at {@code until}. */
    record Postponed(int leg, Instant until) implements State {}

    /** The attempt may have been taken; until {@code until} a receipt may tell. */
    record Unsure(int attempt, Instant until) implements State {}

    /** A provider took it; a receipt that confirms it is due by {@code until}. */
    record Sent(int attempt, Instant until) implements State {}

    /** Nothing more will be sent. */
    record Ended(Status status, Instant at) implements State {}
}
