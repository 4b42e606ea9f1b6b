package dev.detour.channel;

/** What came of {@link Provider#probe()}: a read that costs nothing and delivers nothing. */
public sealed interface ProbeResult {

    /**
     * It answered in time.
     *
     * @param usable whether it says that we may send; false is a matter of our account, not of the provider's health
     * @param detail a word or two, e.g. {@code LIMITED}
     */
    record Answered(boolean usable, String detail) implements ProbeResult {}

    /**
     * It answered with a refusal; fields as in {@link SendResult.Refused}. {@link FailureClass#THROTTLED} may be among
     * them, and {@link FailureClass#LOCAL} when nothing was asked.
     */
    record Refused(FailureClass failureClass, String code, String detail) implements ProbeResult {}

    /** No answer that can be understood came in time; fields as in {@link SendResult.Ambiguous}. */
    record Unanswered(String code, String detail) implements ProbeResult {}

    /** There is nothing to ask. */
    record Unsupported() implements ProbeResult {}

    /** The same for a read whose answer was judged like that of a send. */
    static ProbeResult of(SendResult result) {
        return switch (result) {
            case SendResult.Accepted accepted -> new Answered(true, "answered");
            case SendResult.Refused refused -> new Refused(refused.failureClass(), refused.code(), refused.detail());
            case SendResult.Throttled throttled ->
                new Refused(FailureClass.THROTTLED, throttled.code(), throttled.detail());
            case SendResult.Ambiguous ambiguous -> new Unanswered(ambiguous.code(), ambiguous.detail());
        };
    }
}
