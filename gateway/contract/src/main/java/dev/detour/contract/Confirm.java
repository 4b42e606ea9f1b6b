package dev.detour.contract;

/** What a policy waits for before a message counts as done. */
public enum Confirm {
    /** The provider's acceptance. */
    ACCEPTED,
    /** A receipt that says delivered (or read). */
    DELIVERED,
    /** A receipt that says read. */
    READ
}
