package dev.detour.channel;

import java.net.URI;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One attempt to send one message to one recipient.
 *
 * @param messageId the producer's id, 1 to 128 characters; the same for every attempt
 * @param attempt 1 for the first attempt of this message on any channel, then rising
 * @param token opaque to the provider, at most 56 characters out of {@code [A-Za-z0-9._-]}; travels with the request
 *     so that a receipt can bring it back
 * @param to the address on this channel: E.164 with {@code +} for phone channels, an addr-spec for e-mail
 * @param name the recipient's name, or null
 * @param content what to send
 * @param purpose why it is sent
 * @param deadline when the message becomes worthless; a provider with a validity period sets it from this
 * @param statusCallback where a provider that takes a callback address for each message should report to, with the
 *     token in its query, or null when no public address is configured
 * @param unsubscribe one-click unsubscribe address (RFC 8058) for marketing e-mail, or null
 */
public record SendRequest(
        String messageId,
        int attempt,
        String token,
        String to,
        @Nullable String name,
        Content content,
        Purpose purpose,
        Instant deadline,
        @Nullable URI statusCallback,
        @Nullable URI unsubscribe) {
    /** Without address and content, so that a log line that prints it gives nothing away. */
    @Override
    public String toString() {
        return "SendRequest[messageId=" + messageId + ", attempt=" + attempt + "]";
    }
}
