package dev.detour.contract;

/** What a policy does while a channel is degraded. */
public enum WhenDegraded {
    /** Use the next healthy provider or channel. */
    SWITCH,
    /** Wait for the channel's return. */
    HOLD,
    /** Leave the channel out, without counting on its return. */
    SKIP
}
