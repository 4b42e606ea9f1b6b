package dev.detour.app.sender;

import java.time.Instant;

import dev.detour.app.wire.DispatchRecord;

/** One dispatch that has been read from Kafka and not been settled yet. */
final class Job {
    private final Ledger ledger;
    private final Ledger.Share share;
    private final long offset;
    private final long publishedAt;
    private final DispatchRecord dispatch;

    /** Guarded by the ledger. */
    boolean settled;

    Job(Ledger ledger, Ledger.Share share, long offset, long publishedAt, DispatchRecord dispatch) {
        this.ledger = ledger;
        this.share = share;
        this.offset = offset;
        this.publishedAt = publishedAt;
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

    /** When the router has published it; nothing can have been sent before. */
    Instant publishedAt() {
        return Instant.ofEpochMilli(publishedAt);
    }

    DispatchRecord dispatch() {
        return dispatch;
    }

    /** Whether a sender that died may have sent it before. */
    boolean mayHaveBeenSent() {
        return offset < share.inheritedCursor;
    }
}
