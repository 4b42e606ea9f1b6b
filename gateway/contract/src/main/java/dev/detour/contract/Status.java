package dev.detour.contract;

import java.util.Locale;

/** A step of a message, as the status topic names it. */
public enum Status {
    /** Read, checked and stored. */
    ACCEPTED,
    /** The same id came again; nothing is sent for it. */
    DUPLICATE,
    /** Not a message; also a dead letter. */
    REJECTED,
    /** Handed to a sender: from now on it may be on the wire. */
    DISPATCHED,
    /** Kept back; the reason says for what. */
    HELD,
    /** A provider took it. */
    SENT,
    /** The attempt failed and another at the same provider will follow. */
    RETRYING,
    /** The provider may or may not have taken it. */
    AMBIGUOUS,
    /** The next provider or channel is tried. */
    FAILED_OVER,
    /** It is on the recipient's device. */
    DELIVERED,
    /** The recipient has opened it. */
    READ,
    /** Sent, no receipt in time, no channel left. */
    UNCONFIRMED,
    /** Every channel refused it. */
    UNDELIVERABLE,
    /** Its time ran out before anybody took it. */
    EXPIRED;

    private final String id = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** As it stands in a status event, e.g. {@code failed-over}. */
    public String id() {
        return id;
    }

    @Override
    public String toString() {
        return id;
    }
}
