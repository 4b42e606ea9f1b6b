package dev.detour.channel;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Reads durations as people write them in settings and messages. */
public final class Durations {
    private Durations() {}

    /**
     * Reads {@code 250ms}, {@code 10s}, {@code 5m}, {@code 24h}, {@code 7d}, or ISO 8601 ({@code PT10S}, {@code P7D}).
     *
     * @throws DateTimeParseException if it is neither
     */
    public static Duration parse(String text) {
        String value = text.strip().toUpperCase(Locale.ROOT);
        if (value.isEmpty() || !Character.isDigit(value.charAt(0))) {
            return Duration.parse(value);
        }
        if (value.endsWith("MS")) {
            return Duration.ofMillis(number(text, value.substring(0, value.length() - 2)));
        }
        return Duration.parse(value.endsWith("D") ? "P" + value : "PT" + value);
    }

    private static long number(String text, String digits) {
        try {
            return Long.parseLong(digits.strip());
        } catch (NumberFormatException e) {
            throw new DateTimeParseException("not a duration", text, 0, e);
        }
    }
}
