package dev.detour.app.sender;

/** One dispatch that has been read from Kafka and not been settled yet. */
final class Job {
    private final Ledger ledger;
    private final Ledger.Share share;
    private final long offset;
    private final byte[] value;

    /** Guarded by the ledger. */
    boolean settled;

    Job(Ledger ledger, Ledger.Share share, long offset, byte[] value) {
        this.ledger = ledger;
        this.share = share;
        this.offset = offset;
        this.value = value;
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

    byte[] value() {
        return value;
    }

    /** Whether a sender that died may have sent it before. */
    boolean mayHaveBeenSent() {
        return offset < share.inheritedCursor;
    }
}
