package dev.detour.app.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

import dev.detour.contract.Phones;

/**
 * What stands in the headers of status events for those who keep a history. They tell nothing that the events themselves
 * may not tell: an address is there as its pseudonym.
 */
public final class StatusHeaders {
    /** On {@code accepted}: the pseudonyms of the message's addresses, 8 bytes each. */
    private static final String TO = "detour-to";
    /** On {@code held}: when the message expires, in milliseconds since 1970, 8 bytes. */
    private static final String EXPIRES = "detour-expires";
    /** On {@code sent}: the calling code of the recipient's country, like +49, where the price depends on it. */
    private static final String COUNTRY = "detour-country";

    private StatusHeaders() {}

    /** For {@code accepted}. */
    public static Headers to(Collection<Long> pseudonyms) {
        ByteBuffer bytes = ByteBuffer.allocate(pseudonyms.size() * Long.BYTES);
        pseudonyms.forEach(bytes::putLong);
        return new RecordHeaders().add(TO, bytes.array());
    }

    /** For {@code held}. */
    public static Headers expires(long millis) {
        return new RecordHeaders()
                .add(EXPIRES, ByteBuffer.allocate(Long.BYTES).putLong(millis).array());
    }

    /** For {@code sent}. */
    public static Headers country(String callingCode) {
        return new RecordHeaders().add(COUNTRY, callingCode.getBytes(StandardCharsets.US_ASCII));
    }

    /** The pseudonyms of a message's addresses; none where the header is missing or somebody else's. */
    public static long[] to(Headers headers) {
        Header header = headers.lastHeader(TO);
        if (header == null || header.value() == null || header.value().length % Long.BYTES != 0) {
            return new long[0];
        }
        long[] pseudonyms = new long[header.value().length / Long.BYTES];
        ByteBuffer.wrap(header.value()).asLongBuffer().get(pseudonyms);
        return pseudonyms;
    }

    /** When a held message expires, in milliseconds since 1970, where that is said. */
    public static Optional<Long> expires(Headers headers) {
        Header header = headers.lastHeader(EXPIRES);
        return header == null || header.value() == null || header.value().length != Long.BYTES
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(header.value()).getLong());
    }

    /** The calling code of the recipient's country, like +49, where that is said. */
    public static Optional<String> country(Headers headers) {
        Header header = headers.lastHeader(COUNTRY);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.US_ASCII))
                        .filter(Phones::isCallingCode);
    }
}
