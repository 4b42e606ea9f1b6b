package dev.detour.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What records of the public topics say. */
final class PublicRecords {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private PublicRecords() {}

    static StatusLine status(ConsumerRecord<byte[], byte[]> record) {
        return new StatusLine(record.partition(), record.offset(), json(record.value()));
    }

    static HealthLine health(ConsumerRecord<byte[], byte[]> record, long heard) {
        return new HealthLine(
                record.offset(),
                record.timestamp(),
                heard,
                new String(record.key(), StandardCharsets.UTF_8),
                json(record.value()));
    }

    static DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record) {
        return new DeadLetter(
                header(record, "error.code"),
                header(record, "origin.topic"),
                Integer.parseInt(header(record, "origin.partition")),
                Long.parseLong(header(record, "origin.offset")));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null) {
            throw new IllegalStateException("a dead letter has no header " + name);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
