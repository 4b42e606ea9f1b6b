package dev.detour.channel.smtp;

import org.jspecify.annotations.Nullable;

/** What may become a header. */
final class Headers {
    private static final int LONGEST = 900;

    private Headers() {}

    /**
     * Whether a value could end its header and begin another. Measured with Angus Mail 2.0.5: a line break in
     * {@code setHeader} adds a real second header, such as Bcc.
     */
    static boolean isUnsafe(@Nullable String value) {
        return value != null && value.chars().anyMatch(Character::isISOControl);
    }

    /** Whether a value could make a line that is longer than servers take (RFC 5322, 2.1.1: 998 octets). */
    static boolean isTooLong(@Nullable String value) {
        return value != null && value.length() > LONGEST;
    }
}
