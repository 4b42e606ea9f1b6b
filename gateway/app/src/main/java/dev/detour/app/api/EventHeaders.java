package dev.detour.app.api;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

import dev.detour.app.tracing.Tracing;

/**
 * The headers of a request, as a client of Kafka would have sent them: what says how the body is to be read, the trace that
 * it belongs to, and the attributes of a CloudEvent, which are called {@code ce-id} over HTTP and {@code ce_id} in a record
 * (CloudEvents 1.0, HTTP protocol binding, 3.1.3, and Kafka protocol binding, 3.2.3).
 */
final class EventHeaders {
    private static final String OVER_HTTP = "ce-";
    private static final String IN_RECORD = "ce_";
    private static final Set<String> AS_THEY_ARE = Set.of("content-type", Tracing.HEADER);

    private EventHeaders() {}

    /** Those that belong into a record; names count in any case. */
    static Headers of(Iterable<Map.Entry<String, String>> request) {
        Headers headers = new RecordHeaders();
        for (Map.Entry<String, String> header : request) {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            if (AS_THEY_ARE.contains(name)) {
                headers.add(name, header.getValue().getBytes(StandardCharsets.UTF_8));
            } else if (name.startsWith(OVER_HTTP)) {
                headers.add(
                        IN_RECORD + name.substring(OVER_HTTP.length()),
                        decoded(header.getValue()).getBytes(StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    /** What HTTP cannot carry is written with percent signs, and a plus is a plus (HTTP protocol binding, 3.1.3.2). */
    private static String decoded(String value) {
        try {
            return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
