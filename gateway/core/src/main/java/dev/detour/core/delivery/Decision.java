package dev.detour.core.delivery;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.contract.StatusEvent;

/**
 * What follows from an event.
 *
 * @param delivery the delivery from now on; the same object when nothing changed
 * @param events to be published, in order
 * @param dispatch to be handed to a sender, or null
 * @param suppressions to be kept from now on
 */
public record Decision(
        Delivery delivery,
        List<StatusEvent> events,
        @Nullable Dispatch dispatch,
        List<Suppression> suppressions) {
    public Decision {
        events = List.copyOf(events);
        suppressions = List.copyOf(suppressions);
    }

    /**
     * One attempt for a sender.
     *
     * @param leg the provider
     * @param attempt its number, from 1
     * @param deadline no request starts at or after this time
     * @param isRetry whether the same provider had failed this message before, so that the retry budget pays for it
     * @param isProbe whether the sender takes it in spite of the provider's state
     * @param isFallback whether it is the message's first on a channel that takes it for another one, so that the
     *     channel's budget pays for it
     * @param mayMoveOn whether another provider may have it, should this one be too slow
     */
    public record Dispatch(
            Leg leg,
            int attempt,
            Instant deadline,
            boolean isRetry,
            boolean isProbe,
            boolean isFallback,
            boolean mayMoveOn) {}
}
