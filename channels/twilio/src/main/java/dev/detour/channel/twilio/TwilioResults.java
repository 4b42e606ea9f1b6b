package dev.detour.channel.twilio;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.twilio.rest.api.v2010.account.Message;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProbeResult;
import dev.detour.channel.ProviderEvent.Failure;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

/** What Twilio's answers say. */
final class TwilioResults {
    private static final Duration AFTER_TOO_MANY = Duration.ofSeconds(1);
    private static final Set<Message.Status> FAILED = Set.of(Message.Status.FAILED, Message.Status.UNDELIVERED);
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int TOO_MANY = 20429;
    private static final ObjectMapper JSON = new ObjectMapper();

    private TwilioResults() {}

    static SendResult of(Message message) {
        if (message.getSid() == null || message.getSid().isEmpty()) {
            return new SendResult.Ambiguous("response.unreadable", "the answer does not name the message");
        }
        if (FAILED.contains(message.getStatus())) {
            Integer code = message.getErrorCode();
            return code == null
                    ? new SendResult.Refused(
                            FailureClass.PROVIDER_FAULT, Scope.MESSAGE, "failed", "Twilio gave up at once")
                    : refused(TwilioError.of(code, 0), null);
        }
        return new SendResult.Accepted(message.getSid());
    }

    /**
     * What an error says.
     *
     * @param status 400 or more
     * @param body Twilio's JSON, or anything else
     * @param retryAfter the header
     */
    static SendResult of(int status, String body, Optional<String> retryAfter) {
        OptionalInt code = code(body);
        String word = code.isPresent() ? Integer.toString(code.getAsInt()) : "http." + status;
        if (status == TOO_MANY_REQUESTS) {
            // "Never processed, always safe to retry" (Twilio, "Error 20429").
            TwilioError known = TwilioError.of(code.orElse(TOO_MANY), status);
            Scope scope = known.failureClass() == FailureClass.THROTTLED ? known.scope() : Scope.PROVIDER;
            return new SendResult.Throttled(
                    scope,
                    word,
                    "too many requests",
                    retryAfter.map(TwilioResults::seconds).orElse(AFTER_TOO_MANY));
        }
        if (status >= 500) {
            // Twilio knows no idempotency key, and an error of its own does not say where it happened.
            return new SendResult.Ambiguous(word, "an error inside Twilio; it may have taken the message");
        }
        return code.isEmpty()
                ? new SendResult.Refused(
                        FailureClass.PROVIDER_FAULT, Scope.PROVIDER, word, "refused without a code of Twilio's")
                : refused(TwilioError.of(code.getAsInt(), status), null);
    }

    private static OptionalInt code(String body) {
        try {
            JsonNode code = JSON.readTree(body).path("code");
            return code.isInt() ? OptionalInt.of(code.intValue()) : OptionalInt.empty();
        } catch (JsonProcessingException e) {
            return OptionalInt.empty();
        }
    }

    private static @Nullable Duration seconds(String header) {
        return header.matches("[1-9]\\d{0,5}") ? Duration.ofSeconds(Integer.parseInt(header)) : null;
    }

    /** What the account's own record says: {@code active}, {@code suspended} or {@code closed}. */
    static ProbeResult account(String body) {
        try {
            String status = JSON.readTree(body).path("status").asText();
            if (status.matches("[a-z]{1,20}")) {
                return new ProbeResult.Answered(status.equals("active"), status);
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        return new ProbeResult.Unanswered("response.unreadable", "the answer cannot be understood");
    }

    /** Why a message failed after it had been accepted. */
    static Failure failure(@Nullable Integer code) {
        if (code == null) {
            return new Failure(FailureClass.PROVIDER_FAULT, Scope.MESSAGE, "failed", "Twilio gave up without a code");
        }
        TwilioError error = TwilioError.of(code, 0);
        return new Failure(error.failureClass(), error.scope(), Integer.toString(error.code()), error.detail());
    }

    private static SendResult refused(TwilioError error, @Nullable Duration retryAfter) {
        String code = Integer.toString(error.code());
        return error.failureClass() == FailureClass.THROTTLED
                ? new SendResult.Throttled(error.scope(), code, error.detail(), retryAfter)
                : new SendResult.Refused(error.failureClass(), error.scope(), code, error.detail());
    }
}
