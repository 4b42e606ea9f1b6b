package dev.detour.testkit.simulator;

import java.time.Duration;

/** What happens to one request. */
sealed interface Verdict {

    /** Whether the double takes the message. */
    default boolean taken() {
        return false;
    }

    /** It takes the message and says so. */
    record Take(Duration latency, boolean silent) implements Verdict {
        @Override
        public boolean taken() {
            return true;
        }
    }

    /** It refuses with a code of the provider's. */
    record Refuse(Duration latency, int code, int httpStatus, int retryAfter) implements Verdict {}

    /** It refuses since it gets too many. */
    record Throttle(Duration latency) implements Verdict {}

    /** It never answers. */
    record Hang(boolean taken) implements Verdict {}

    /** It cuts the connection. */
    record Reset(boolean taken) implements Verdict {}

    /** It answers with something that is no answer. */
    record Garbage() implements Verdict {}

    /** It takes the message and answers a byte a second. */
    record Trickle() implements Verdict {
        @Override
        public boolean taken() {
            return true;
        }
    }

    /** It takes the message and cuts the connection in the middle of its answer. */
    record Truncated() implements Verdict {
        @Override
        public boolean taken() {
            return true;
        }
    }

    /** It seems to take the message, and then names an error. */
    record ErrorInside() implements Verdict {}

    /** A word for the journal. */
    default String word() {
        return switch (this) {
            case Take take -> "taken";
            case Refuse refuse -> "refused/" + refuse.code();
            case Throttle throttle -> "throttled";
            case Hang hang -> hang.taken() ? "hang-taken" : "hang";
            case Reset reset -> reset.taken() ? "reset-after" : "reset-before";
            case Garbage garbage -> "garbage";
            case Trickle trickle -> "trickle";
            case Truncated truncated -> "truncated";
            case ErrorInside error -> "error-inside";
        };
    }
}
