package dev.detour.core.delivery;

/** Whether the retry budget has room, as it stood when the event was taken up. */
@FunctionalInterface
public interface RetryPermit {
    /** Whether this provider may be sent a message that it has failed before. */
    boolean allows(String provider);
}
