package dev.detour.app.history;

import java.util.Optional;

/**
 * Under what is counted: a span of time and a name, so that a range of keys is a range of time. Names are
 * {@code accepted}, {@code sent/<provider>}, {@code ended/<status>}, {@code twice/<provider>},
 * {@code country/<provider>/<calling code>} and {@code over/<from>/<to>/<code>}.
 */
public final class CountKey {
    static final String ACCEPTED = "accepted";
    static final String SENT = "sent/";
    static final String ENDED = "ended/";
    static final String TWICE = "twice/";
    static final String OVER = "over/";
    /** A part of what is sent: that to countries, where prices depend on them. */
    static final String COUNTRY = "country/";

    private static final long MINUTE = 60_000;
    private static final long DAY = 24 * 60 * MINUTE;

    private CountKey() {}

    /** What happened in a minute; kept for a day. */
    public static String minute(long at, String name) {
        return of("m/", 10, at / MINUTE, name);
    }

    /** What happened on a day, by UTC; kept as long as incidents. */
    public static String day(long at, String name) {
        return of("d/", 6, at / DAY, name);
    }

    /** Messages that went elsewhere in a minute; kept as long as incidents. */
    public static String switched(long at, String name) {
        return of("f/", 10, at / MINUTE, name);
    }

    /** Several for each message, so that a formatter would be felt. */
    private static String of(String kind, int digits, long number, String name) {
        String figure = Long.toString(number);
        return kind + "0".repeat(Math.max(0, digits - figure.length())) + figure + "/" + name;
    }

    /** The name in a key. */
    public static String name(String key) {
        return key.substring(key.indexOf('/', 2) + 1);
    }

    /** The beginning of the span of a key, in milliseconds since 1970. */
    public static long time(String key) {
        long number = Long.parseLong(key.substring(2, key.indexOf('/', 2)));
        return number * (key.startsWith("d") ? DAY : MINUTE);
    }

    /** The provider whose sent messages a key counts, or empty. */
    public static Optional<String> sentBy(String key) {
        return behind(key, SENT);
    }

    /** Provider and calling code of the sent messages that a key counts, as {@code <provider>/<code>}, or empty. */
    public static Optional<String> sentTo(String key) {
        return behind(key, COUNTRY);
    }

    /** The provider that delivered a second time what a key counts, or empty. */
    public static Optional<String> twiceBy(String key) {
        return behind(key, TWICE);
    }

    private static Optional<String> behind(String key, String prefix) {
        String name = name(key);
        return name.startsWith(prefix) ? Optional.of(name.substring(prefix.length())) : Optional.empty();
    }
}
