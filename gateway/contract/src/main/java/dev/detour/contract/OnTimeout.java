package dev.detour.contract;

/** When a policy goes on to the next channel after no receipt has come in time. */
public enum OnTimeout {
    /** At once: rather twice than late. */
    NEXT,
    /** Once the first message can no longer arrive: rather late than twice. */
    AFTER_TTL
}
