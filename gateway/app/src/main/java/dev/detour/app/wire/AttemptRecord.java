package dev.detour.app.wire;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.core.delivery.DeliveryKey;

/**
 * What became of one attempt; which fields are set follows from {@link Kind}.
 *
 * @param messageId the message
 * @param conversation as in the dispatch
 * @param attempt as in the dispatch
 * @param kind which answer
 * @param failureClass of a refusal
 * @param scope of a refusal or a throttling
 * @param code the provider's or ours
 * @param detail a sentence for people
 * @param retryAfter the provider's wish in milliseconds, or null
 * @param providerMessageId of an acceptance
 */
public record AttemptRecord(
        String messageId,
        long conversation,
        int attempt,
        Kind kind,
        @Nullable FailureClass failureClass,
        @Nullable Scope scope,
        @Nullable String code,
        @Nullable String detail,
        @Nullable Long retryAfter,
        @Nullable String providerMessageId) {
    private static final Json<AttemptRecord> JSON = new Json<>(AttemptRecord.class);

    /** The four answers of {@link SendResult}. */
    public enum Kind {
        ACCEPTED,
        REFUSED,
        THROTTLED,
        AMBIGUOUS
    }

    /** The record of a result. */
    public static AttemptRecord of(DispatchRecord dispatch, SendResult result) {
        return switch (result) {
            case SendResult.Accepted accepted ->
                record(dispatch, Kind.ACCEPTED, null, null, null, null, null, accepted.providerMessageId());
            case SendResult.Refused refused ->
                record(
                        dispatch,
                        Kind.REFUSED,
                        refused.failureClass(),
                        refused.scope(),
                        refused.code(),
                        refused.detail(),
                        refused.retryAfter(),
                        null);
            case SendResult.Throttled throttled ->
                record(
                        dispatch,
                        Kind.THROTTLED,
                        null,
                        throttled.scope(),
                        throttled.code(),
                        throttled.detail(),
                        throttled.retryAfter(),
                        null);
            case SendResult.Ambiguous ambiguous ->
                record(dispatch, Kind.AMBIGUOUS, null, null, ambiguous.code(), ambiguous.detail(), null, null);
        };
    }

    private static AttemptRecord record(
            DispatchRecord dispatch,
            Kind kind,
            @Nullable FailureClass failureClass,
            @Nullable Scope scope,
            @Nullable String code,
            @Nullable String detail,
            @Nullable Duration retryAfter,
            @Nullable String providerMessageId) {
        return new AttemptRecord(
                dispatch.messageId(),
                dispatch.conversation(),
                dispatch.attempt(),
                kind,
                failureClass,
                scope,
                code,
                detail,
                retryAfter == null ? null : retryAfter.toMillis(),
                providerMessageId);
    }

    /** Which delivery it belongs to. */
    public DeliveryKey delivery() {
        return DeliveryKey.of(conversation, messageId);
    }

    /** The result again. */
    public SendResult result() {
        Duration after = retryAfter == null ? null : Duration.ofMillis(retryAfter);
        return switch (kind) {
            case ACCEPTED -> new SendResult.Accepted(present(providerMessageId));
            case REFUSED ->
                new SendResult.Refused(present(failureClass), present(scope), present(code), present(detail), after);
            case THROTTLED -> new SendResult.Throttled(present(scope), present(code), present(detail), after);
            case AMBIGUOUS -> new SendResult.Ambiguous(present(code), present(detail));
        };
    }

    /** As JSON. */
    public byte[] write() {
        return JSON.write(this);
    }

    /**
     * From JSON.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} wrote
     */
    public static AttemptRecord read(byte[] bytes) {
        AttemptRecord record = JSON.read(bytes);
        present(record.messageId);
        present(record.kind);
        record.result();
        return record;
    }

    private static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("not a record of this release: a field is missing");
        }
        return value;
    }
}
