package dev.detour.app.wire;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.core.binary.BinaryReader;
import dev.detour.core.binary.BinaryWriter;
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
    private static final int TYPICAL_BYTES = 128;

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

    /** In binary form. */
    public byte[] write() {
        BinaryWriter out = new BinaryWriter(Formats.ATTEMPT, TYPICAL_BYTES);
        out.writeText(messageId);
        out.writeLong(conversation);
        out.writeInt(attempt);
        out.writeConstant(kind);
        out.writeOptional(failureClass);
        out.writeOptional(scope);
        out.writeOptional(code);
        out.writeOptional(detail);
        out.writeOptional(retryAfter);
        out.writeOptional(providerMessageId);
        return out.toByteArray();
    }

    /**
     * From binary form.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} wrote
     */
    public static AttemptRecord read(byte @Nullable [] bytes) {
        BinaryReader in = new BinaryReader(bytes, Formats.ATTEMPT, "an attempt");
        AttemptRecord record = new AttemptRecord(
                in.readText(),
                in.readLong(),
                in.readInt(),
                in.readConstant(Kind.values()),
                in.readOptionalConstant(FailureClass.values()),
                in.readOptionalConstant(Scope.values()),
                in.readOptionalText(),
                in.readOptionalText(),
                in.readOptionalLong(),
                in.readOptionalText());
        in.end();
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
