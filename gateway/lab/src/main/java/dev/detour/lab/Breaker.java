package dev.detour.lab;

/** A circuit breaker of the market around one call. Times are virtual milliseconds. */
interface Breaker {
    String name();

    /** Whether a call may be made now. If so, its end is reported exactly once. */
    boolean permits(long now);

    /** A permitted call ended. Breakers do not classify: whatever is not a success is an error. */
    void ended(long sent, long now, boolean error);

    /** Whether it turns calls away at present. */
    boolean isOpen(long now);

    /** Lets time pass. */
    default void tick(long now) {}
}
