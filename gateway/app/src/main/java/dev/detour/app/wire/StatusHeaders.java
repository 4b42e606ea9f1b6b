package dev.detour.app.wire;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Optional;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What stands in the headers of status events for those who keep a history. They tell nothing that the events themselves
 * may not tell: an address is there as its pseudonym.
 */
public final class StatusHeaders {
    /** On {@code accepted}: the pseudonyms of the message's addresses, 8 bytes each. */
    private static final String TO = "detour-to";
    /** On {@code held}: when the message expires, in milliseconds since 1970, 8 bytes. */
    private static final String EXPIRES = "detour-expires";

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
}
