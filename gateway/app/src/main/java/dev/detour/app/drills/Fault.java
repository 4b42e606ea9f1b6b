package dev.detour.app.drills;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happens to a message of a drill on its way to the provider. */
public enum Fault {
    /** Nothing: the tenant is only watched apart, so that what is usual gets known. */
    NONE,
    /** The provider answers that it is down; nothing is sent. */
    DOWN,
    /** No answer comes; nothing is sent. */
    HANG,
    /** As {@link #DOWN}, for three of ten messages. */
    ERRORS,
    /** The message is sent; its receipts are thrown away. */
    SILENCE,
    /** One of two messages is answered with "too many" and not sent. */
    THROTTLED;

    /** The fault with this name in small letters. */
    public static Optional<Fault> of(String id) {
        return Stream.of(values()).filter(fault -> fault.id().equals(id)).findFirst();
    }

    /** Its name in small letters. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All names, for people. */
    public static String ids() {
        return Stream.of(values()).map(Fault::id).collect(Collectors.joining(", "));
    }
}
