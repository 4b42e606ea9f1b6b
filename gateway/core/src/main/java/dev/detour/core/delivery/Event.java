package dev.detour.core.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.ProviderEvent.Failure;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.SendResult;
import dev.detour.contract.Reason;

/** Something that happens to a delivery after it was accepted. */
public sealed interface Event {

    /** The message before it in the conversation no longer holds it up. */
    record TurnCame() implements Event {}

    /** A sender reports. */
    record AttemptFinished(int attempt, SendResult result) implements Event {}

    /** A provider reports by callback. */
    record ReceiptCame(
            int attempt,
            String providerMessageId,
            ReceiptState state,
            Instant at,
            @Nullable Failure failure) implements Event {}

    /** The time that {@link Delivery#dueAt()} named has come, or an earlier one of its times had. */
    record DeadlineReached() implements Event {}

    /** Providers have become sick or well. */
    record HealthChanged() implements Event {}

    /** The same id was published again, with the same or another content. */
    record Repeated(long fingerprint) implements Event {}

    /** The same id was published again, in a record that is no message. */
    record Garbled(Reason why) implements Event {}
}
