package dev.detour.app.kafka;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What a record's header says; of several with one name the last one counts. */
public final class HeaderValue {
    private HeaderValue() {}

    /** Its bytes, or null if there is no such header, or nothing in it. */
    public static byte @Nullable [] bytes(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null ? null : header.value();
    }

    /** Its text, or an empty one if there is no such header, or nothing in it. */
    public static String text(Headers headers, String name) {
        byte[] value = bytes(headers, name);
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }
}
