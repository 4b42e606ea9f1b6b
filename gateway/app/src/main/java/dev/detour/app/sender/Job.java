package dev.detour.app.sender;

import dev.detour.app.wire.DispatchRecord;

/** One dispatch that has been read from Kafka and not been settled yet. */
final class Job {
    private final Ledger ledger;
    private final Ledger.Share share;
    private final long offset;
    private final DispatchRecord dispatch;

    /** Guarded by the ledger. */
    boolean settled;

    Job(Ledger ledger, Ledger.Share share, long offset, DispatchRecord dispatch) {
        this.ledger = ledger;
        this.share = share;
        this.offset = offset;
        this.dispatch = dispatch;
    }

    Ledger ledger() {
        return ledger;
    }

    Ledger.Share share() {
        return share;
    }

    long offset() {
        return offset;
    }

    DispatchRecord dispatch() {
        return dispatch;
    }

    /** Whether a sender that died may have sent it before. */
    boolean mayHaveBeenSent() {
        return offset < share.inheritedCursor;
    }
}
