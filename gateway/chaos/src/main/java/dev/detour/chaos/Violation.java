package dev.detour.chaos;

import org.jspecify.annotations.Nullable;

/**
 * Something that must not be.
 *
 * @param invariant which is violated
 * @param messageId whose, or null when it is nobody's
 * @param what in a sentence
 */
record Violation(Invariant invariant, @Nullable String messageId, String what) {
    /** As it is printed. */
    String line() {
        return invariant + "  " + (messageId == null ? "" : messageId + ": ") + what + "\n";
    }
}
