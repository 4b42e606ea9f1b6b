package dev.detour.app.sender;

import java.net.URI;
import java.util.Optional;

import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.recipients.Pseudonyms;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;

/** Where a recipient of advertising by mail unsubscribes with one click (RFC 8058). Immutable. */
record Unsubscribing(Pseudonyms pseudonyms, Optional<URI> publicUrl) {
    /** The business's own address if it has one, else ours; empty for what is no advertising. */
    Optional<URI> url(ConfiguredProvider provider, DispatchRecord dispatch, String token) {
        if (dispatch.purpose() != Purpose.MARKETING || provider.channel() != Channel.EMAIL) {
            return Optional.empty();
        }
        return provider.unsubscribe()
                .map(url -> URI.create(url + "?token=" + token))
                .or(() -> publicUrl.map(url ->
                        URI.create(url + "/unsubscribe/" + pseudonyms.unsubscribeCode(pseudonyms.of(dispatch.to())))));
    }
}
