package dev.detour.core.delivery;

import org.jspecify.annotations.Nullable;

/**
 * One dispatch to one provider, and the most that is known about it. Attempts are numbered from 1 by their place.
 *
 * @param leg the index of its leg
 * @param outcome what the sender reported
 * @param progress the highest receipt so far
 * @param providerMessageId the provider's id, or null while it is not known
 */
public record Attempt(
        int leg,
        Outcome outcome,
        Progress progress,
        @Nullable String providerMessageId) {

    /** What the sender reported. */
    public enum Outcome {
        /** Nothing yet: it may be on the wire at this moment. */
        PENDING,
        /** The provider took it, by its own answer or because a receipt proves it. */
        ACCEPTED,
        /** The provider did not take it. */
        NOT_TAKEN,
        /** Nobody knows. */
        AMBIGUOUS
    }

    /**
     * How far receipts say that it has come. The order is the lattice: receipts only ever raise it, so any order and
     * any repetition of the same receipts ends in the same value. A delivery beats a failure, since with several
     * devices a provider may report both.
     */
    public enum Progress {
        /** No receipt. */
        NONE,
        /** It has left the provider. */
        SENT,
        /** The provider gave up. */
        FAILED,
        /** It is on the recipient's device. */
        DELIVERED,
        /** The recipient has opened it. */
        READ
    }

    static Attempt onLeg(int leg) {
        return new Attempt(leg, Outcome.PENDING, Progress.NONE, null);
    }

    /** Whether the recipient has it. */
    public boolean reached() {
        return progress.compareTo(Progress.DELIVERED) >= 0;
    }

    Attempt with(Outcome newOutcome, @Nullable String id) {
        return new Attempt(leg, newOutcome, progress, id == null ? providerMessageId : id);
    }

    Attempt with(Progress newProgress, String id) {
        return new Attempt(leg, Outcome.ACCEPTED, newProgress, providerMessageId == null ? id : providerMessageId);
    }
}
