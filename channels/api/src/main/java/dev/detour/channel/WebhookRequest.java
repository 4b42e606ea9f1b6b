package dev.detour.channel;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An HTTP request as it came.
 *
 * @param url the address as the provider called it, i.e. with the public scheme, host and port, and with its raw query
 * @param headers by lower-case name
 * @param body the raw bytes; not copied, so not to be changed
 */
public record WebhookRequest(String url, Map<String, List<String>> headers, byte[] body) {

    /** The first value of a header, by its name in any case. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** Without query, headers and body, which carry tokens, signatures and what people wrote. */
    @Override
    public String toString() {
        return "WebhookRequest[" + body.length + " bytes]";
    }
}
