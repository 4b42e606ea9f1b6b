package dev.detour.app.wire;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent.Failure;
import dev.detour.channel.ProviderEvent.Receipt;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.core.binary.BinaryReader;
import dev.detour.core.binary.BinaryWriter;
import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Event;
import dev.detour.core.delivery.Token;

/**
 * A receipt on its way to its delivery.
 *
 * @param conversation out of the token
 * @param idHigh out of the token
 * @param idLow out of the token
 * @param attempt out of the token
 * @param providerMessageId the provider's id
 * @param state how far it has come
 * @param at when, by the provider's clock; milliseconds since 1970
 * @param failureClass why it failed, or null
 * @param scope of the failure, or null
 * @param code of the failure, or null
 * @param detail of the failure, or null
 */
public record ReceiptRecord(
        long conversation,
        long idHigh,
        long idLow,
        int attempt,
        String providerMessageId,
        ReceiptState state,
        long at,
        @Nullable FailureClass failureClass,
        @Nullable Scope scope,
        @Nullable String code,
        @Nullable String detail) {
    private static final int TYPICAL_BYTES = 128;

    /** The record of a receipt. */
    public static ReceiptRecord of(Token token, Receipt receipt) {
        Failure failure = receipt.failure();
        return new ReceiptRecord(
                token.delivery().conversation(),
                token.delivery().idHigh(),
                token.delivery().idLow(),
                token.attempt(),
                receipt.providerMessageId(),
                receipt.state(),
                receipt.at().toEpochMilli(),
                failure == null ? null : failure.failureClass(),
                failure == null ? null : failure.scope(),
                failure == null ? null : failure.code(),
                failure == null ? null : failure.detail());
    }

    /** Which delivery it is about. */
    public DeliveryKey delivery() {
        return new DeliveryKey(conversation, idHigh, idLow);
    }

    /** What it means to the delivery. */
    public Event.ReceiptCame event() {
        Failure failure = failureClass == null || scope == null || code == null || detail == null
                ? null
                : new Failure(failureClass, scope, code, detail);
        return new Event.ReceiptCame(attempt, providerMessageId, state, Instant.ofEpochMilli(at), failure);
    }

    /** In binary form. */
    public byte[] write() {
        BinaryWriter out = new BinaryWriter(Formats.RECEIPT, TYPICAL_BYTES);
        out.writeLong(conversation);
        out.writeLong(idHigh);
        out.writeLong(idLow);
        out.writeInt(attempt);
        out.writeText(providerMessageId);
        out.writeConstant(state);
        out.writeLong(at);
        out.writeOptional(failureClass);
        out.writeOptional(scope);
        out.writeOptional(code);
        out.writeOptional(detail);
        return out.toByteArray();
    }

    /**
     * From binary form.
     *
     * @throws IllegalArgumentException if it is not what {@link #write} wrote
     */
    public static ReceiptRecord read(byte @Nullable [] bytes) {
        BinaryReader in = new BinaryReader(bytes, Formats.RECEIPT, "a receipt");
        ReceiptRecord record = new ReceiptRecord(
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readInt(),
                in.readText(),
                in.readConstant(ReceiptState.values()),
                in.readLong(),
                in.readOptionalConstant(FailureClass.values()),
                in.readOptionalConstant(Scope.values()),
                in.readOptionalText(),
                in.readOptionalText());
        in.end();
        return record;
    }
}
