package dev.detour.contract;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * One step of one message, as published on the status topic under the message's id.
 *
 * @param messageId the message
 * @param seq rises by one with each event of this message
 * @param at when it happened, by our clock
 * @param status what happened
 * @param channel on which channel, or null
 * @param provider at which provider, or null
 * @param attempt which attempt, from 1; 0 when the step belongs to none
 * @param providerMessageId the provider's id, or null
 * @param reason why, or null
 * @param from the channel that is left, on a failover, or null
 * @param to the channel that is tried next, on a failover, or null
 * @param isFinal whether this event ends the message
 * @param late whether the event came after the end
 * @param duplicateDelivery whether the message had already reached its recipient on another channel
 * @param metadata the producer's own values
 */
public record StatusEvent(
        String messageId,
        int seq,
        Instant at,
        Status status,
        @Nullable Channel channel,
        @Nullable String provider,
        int attempt,
        @Nullable String providerMessageId,
        @Nullable Reason reason,
        @Nullable Channel from,
        @Nullable Channel to,
        boolean isFinal,
        boolean late,
        boolean duplicateDelivery,
        Map<String, String> metadata) {}
