package dev.detour.app.wire;

import java.io.IOException;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** One internal record type as JSON. Immutable and safe for use by many threads. */
final class Json<T> {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .serializationInclusion(JsonInclude.Include.NON_EMPTY)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final ObjectWriter writer;
    private final ObjectReader reader;

    Json(Class<T> type) {
        writer = MAPPER.writerFor(type);
        reader = MAPPER.readerFor(type);
    }

    byte[] write(T value) {
        try {
            return writer.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    T read(byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new IllegalArgumentException("not a record of this release: it has no value");
        }
        try {
            T value = reader.readValue(bytes);
            if (value == null) {
                throw new IllegalArgumentException("not a record of this release: it is null");
            }
            return value;
        } catch (IOException e) {
            throw new IllegalArgumentException("not a record of this release", e);
        }
    }
}
