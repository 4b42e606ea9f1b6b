package dev.detour.testkit.contract;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.SendResult;

/**
 * A refusal by the simulator and what it must be read as.
 *
 * @param code the provider's code
 * @param httpStatus of the answer, or 0 for what the simulator takes as usual
 * @param result the kind of result
 * @param failureClass of a {@link SendResult.Refused}, else null
 */
public record Refusal(
        int code,
        int httpStatus,
        Class<? extends SendResult> result,
        @Nullable FailureClass failureClass) {

    /** Refused for this reason. */
    public static Refusal refused(int code, int httpStatus, FailureClass failureClass) {
        return new Refusal(code, httpStatus, SendResult.Refused.class, failureClass);
    }

    /** Too many. */
    public static Refusal throttled(int code, int httpStatus) {
        return new Refusal(code, httpStatus, SendResult.Throttled.class, null);
    }

    /** An error after which nobody knows. */
    public static Refusal ambiguous(int code, int httpStatus) {
        return new Refusal(code, httpStatus, SendResult.Ambiguous.class, null);
    }

    /** The fault that makes the simulator answer so. */
    String fault() {
        return "{\"errors\":[{\"code\":" + code + ",\"httpStatus\":" + httpStatus + ",\"retryAfter\":1}]}";
    }

    @Override
    public String toString() {
        return code + "/" + httpStatus + " as " + (failureClass == null ? result.getSimpleName() : failureClass);
    }
}
