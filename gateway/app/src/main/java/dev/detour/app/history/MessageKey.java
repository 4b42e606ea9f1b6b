package dev.detour.app.history;

import java.util.List;

import dev.detour.app.wire.SuppressionRecord;

/** Under what messages are listed. */
public final class MessageKey {
    /** All of them. */
    public static final String ALL = "t";

    /** What is out of the ordinary enough to be listed by itself. */
    public static final List<String> STATUSES =
            List.of("failed-over", "ambiguous", "unconfirmed", "undeliverable", "expired", "rejected");

    private MessageKey() {}

    /** Those to an address. */
    public static String to(long pseudonym) {
        return "a/" + SuppressionRecord.text(pseudonym);
    }

    /** Those to which something out of the ordinary has happened: {@code failed-over}, {@code expired}, … */
    public static String that(String status) {
        return "s/" + status;
    }

    /** Whether messages are listed under such a status. */
    public static boolean isListed(String status) {
        return STATUSES.contains(status);
    }
}
