package dev.detour.app.sender;

import java.net.URI;
import java.time.Instant;

import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.SendRequest;
import dev.detour.contract.Lane;
import dev.detour.core.delivery.Token;

/** What a provider's client is asked for, by a dispatch. Immutable. */
record Requests(ConfiguredProvider provider, Unsubscribing unsubscribing) {
    /**
     * The request of an attempt.
     *
     * @param sentAt when the attempt is made, which its receipts bring back
     * @param drill whether its receipts are those of a drill
     */
    SendRequest of(Lane lane, DispatchRecord dispatch, Instant sentAt, boolean drill) {
        String token =
                new Token(lane, dispatch.partition(), dispatch.attempt(), sentAt, dispatch.delivery(), drill).encode();
        return new SendRequest(
                dispatch.messageId(),
                dispatch.attempt(),
                token,
                dispatch.to(),
                dispatch.name(),
                dispatch.content().toContent(),
                dispatch.purpose(),
                Instant.ofEpochMilli(dispatch.deadline()),
                provider.statusCallback()
                        .map(url -> URI.create(url + "?token=" + token))
                        .orElse(null),
                unsubscribing.url(provider, dispatch, token).orElse(null));
    }
}
