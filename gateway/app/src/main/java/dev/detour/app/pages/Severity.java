package dev.detour.app.pages;

import java.util.Locale;
import java.util.OptionalDouble;

/** The words of status pages as numbers from 0 to 1; a word that nobody knows is no information. */
final class Severity {
    static final double NONE = 0;
    static final double LOW = 1 / 3.0;
    static final double MEDIUM = 2 / 3.0;
    static final double HIGH = 1;

    private Severity() {}

    /** A status of Meta's, a component's status, an impact or an indicator of Statuspage. */
    static OptionalDouble of(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            // "Resolved" stays for hours after the end.
            case "no known issues", "resolved", "operational", "none" -> OptionalDouble.of(NONE);
            case "low disruptions", "degraded_performance", "minor", "under_maintenance" -> OptionalDouble.of(LOW);
            case "medium disruptions", "partial_outage", "major" -> OptionalDouble.of(MEDIUM);
            case "high disruptions", "major_outage", "critical" -> OptionalDouble.of(HIGH);
            default -> OptionalDouble.empty();
        };
    }

    /** The worse of two. */
    static OptionalDouble worse(OptionalDouble one, OptionalDouble other) {
        if (one.isEmpty() || other.isEmpty()) {
            return one.isEmpty() ? other : one;
        }
        return one.getAsDouble() >= other.getAsDouble() ? one : other;
    }
}
