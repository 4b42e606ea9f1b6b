package dev.detour.channel.twilio;

import java.time.Duration;
import java.util.Set;

import com.twilio.exception.ApiException;
import com.twilio.rest.api.v2010.account.Message;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent.Failure;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

/** What Twilio's answers say. */
final class TwilioResults {
    private static final Duration AFTER_TOO_MANY = Duration.ofSeconds(1);
    private static final Set<Message.Status> FAILED = Set.of(Message.Status.FAILED, Message.Status.UNDELIVERED);
    private static final int TOO_MANY_REQUESTS = 429;

    private TwilioResults() {}

    static SendResult of(Message message) {
        if (message.getSid() == null || message.getSid().isEmpty()) {
            return new SendResult.Ambiguous("response.unreadable", "the answer does not name the message");
        }
        Integer code = message.getErrorCode();
        if (FAILED.contains(message.getStatus()) && code != null) {
            return refused(TwilioError.of(code, 0));
        }
        return new SendResult.Accepted(message.getSid());
    }

    static SendResult of(ApiException refusal) {
        Integer status = refusal.getStatusCode();
        Integer code = refusal.getCode();
        if (status == null) {
            return new SendResult.Ambiguous("response.unreadable", "the answer cannot be understood");
        }
        if (status == TOO_MANY_REQUESTS) {
            // "Never processed, always safe to retry" (Twilio, "Error 20429").
            return new SendResult.Throttled(
                    Scope.PROVIDER, code == null ? "http.429" : code.toString(), "too many requests", AFTER_TOO_MANY);
        }
        if (status >= 500) {
            // Twilio knows no idempotency key, and an error of its own does not say where it happened.
            return new SendResult.Ambiguous(
                    code == null ? "http." + status : code.toString(),
                    "an error inside Twilio; it may have taken the message");
        }
        return code == null
                ? new SendResult.Refused(
                        FailureClass.PROVIDER_FAULT,
                        Scope.PROVIDER,
                        "http." + status,
                        "refused without a code of Twilio's")
                : refused(TwilioError.of(code, status));
    }

    /** Why a message failed after it had been accepted. */
    static Failure failure(@Nullable Integer code) {
        if (code == null) {
            return new Failure(FailureClass.PROVIDER_FAULT, Scope.MESSAGE, "failed", "Twilio gave up without a code");
        }
        TwilioError error = TwilioError.of(code, 0);
        return new Failure(error.failureClass(), error.scope(), Integer.toString(error.code()), error.detail());
    }

    private static SendResult refused(TwilioError error) {
        String code = Integer.toString(error.code());
        return error.failureClass() == FailureClass.THROTTLED
                ? new SendResult.Throttled(error.scope(), code, error.detail(), null)
                : new SendResult.Refused(error.failureClass(), error.scope(), code, error.detail());
    }
}
