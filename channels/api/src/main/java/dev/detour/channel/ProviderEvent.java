package dev.detour.channel;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/** Something that a provider told us by a callback. */
public sealed interface ProviderEvent {

    /**
     * What became of a message that the provider had accepted. Comes doubled, late and in any order.
     *
     * @param token the token of the {@link SendRequest}, or null when the provider did not return it
     * @param providerMessageId the provider's id of the message
     * @param state how far the message has come
     * @param at when, by the provider's clock; second precision
     * @param failure why it failed; set if and only if the state is {@link ReceiptState#FAILED}
     */
    record Receipt(
            @Nullable String token,
            String providerMessageId,
            ReceiptState state,
            Instant at,
            @Nullable Failure failure) implements ProviderEvent {}

    /**
     * An event that Detour has no use for yet. Counted by its type, never an error.
     *
     * @param type a short name, e.g. {@code account_alerts}; no part of it comes from an end user
     */
    record Ignored(String type) implements ProviderEvent {}

    /** Why a message failed after it had been accepted; fields as in {@link SendResult.Refused}. */
    record Failure(FailureClass failureClass, Scope scope, String code, String detail) {}
}
