package dev.detour.channel;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** What became of one {@link SendRequest}. There are exactly four answers, and an exception is none of them. */
public sealed interface SendResult {
    /** The host did not want the message any more when it could have been written; the provider has not taken it. */
    Refused WITHDRAWN = new Refused(
            FailureClass.LOCAL,
            Scope.MESSAGE,
            "withdrawn",
            "no longer wanted when it could be written; it was not sent");

    /**
     * The provider took the message. That is not delivery.
     *
     * @param providerMessageId the provider's own id, as its receipts will name it
     */
    record Accepted(String providerMessageId) implements SendResult {}

    /**
     * The provider certainly did not take the message.
     *
     * @param failureClass what the refusal is about; {@link FailureClass#THROTTLED} is reported as {@link Throttled}
     * @param scope what else the refusal holds for
     * @param code the provider's own code, e.g. {@code 131026}, or one of ours in words, e.g. {@code connect.refused}
     * @param detail a sentence for people, without address or content
     * @param retryAfter the provider's own wish, or null
     */
    record Refused(
            FailureClass failureClass,
            Scope scope,
            String code,
            String detail,
            @Nullable Duration retryAfter) implements SendResult {
        public Refused {
            if (failureClass == FailureClass.THROTTLED) {
                throw new IllegalArgumentException("a throttled request is reported as Throttled");
            }
        }

        public Refused(FailureClass failureClass, Scope scope, String code, String detail) {
            this(failureClass, scope, code, detail, null);
        }
    }

    /**
     * The provider certainly did not take the message, because it gets too many.
     *
     * @param scope {@link Scope#RECIPIENT} when only this recipient gets too many, else {@link Scope#PROVIDER} or
     *     {@link Scope#SENDER}
     * @param code as in {@link Refused}
     * @param detail as in {@link Refused}
     * @param retryAfter the provider's own wish, or null
     */
    record Throttled(
            Scope scope,
            String code,
            String detail,
            @Nullable Duration retryAfter) implements SendResult {}

    /**
     * The provider may or may not have taken the message: no complete answer that can be understood came back after
     * the request may have been written.
     *
     * @param code {@code timeout}, {@code reset}, {@code response.unreadable}, {@code crash}, or the provider's code
     * @param detail a sentence for people, without address or content
     */
    record Ambiguous(String code, String detail) implements SendResult {}
}
