package dev.detour.app.router;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

import dev.detour.app.tracing.Tracing;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.contract.ErrorCode;
import dev.detour.contract.StatusEvent;
import dev.detour.contract.StatusEventCodec;

/**
 * What a pipeline writes. All of it becomes visible with the commit that also stores the state behind it, or never.
 *
 * <p>Belongs to one task and its thread.
 */
final class Outbox {
    static final String STATUS = "status";
    static final String DISPATCH = "dispatch";
    static final String DEADLETTERS = "deadletters";
    static final String SUPPRESSIONS = "suppressions";

    private final ProcessorContext<byte[], byte[]> context;

    Outbox(ProcessorContext<byte[], byte[]> context) {
        this.context = context;
    }

    void status(StatusEvent event, Headers headers) {
        byte[] key = event.messageId().getBytes(StandardCharsets.UTF_8);
        forward(STATUS, key, StatusEventCodec.write(event), headers);
    }

    /**
     * Hands an attempt to a sender.
     *
     * @param published when the producer published the message, if this is its first attempt, else 0
     * @param trace the trace that goes along, or null
     */
    void dispatch(String provider, DispatchRecord dispatch, long published, @Nullable String trace) {
        Headers headers = new RecordHeaders().add(DispatchTopic.PROVIDER, provider.getBytes(StandardCharsets.UTF_8));
        if (published > 0) {
            headers.add(
                    DispatchRecord.PUBLISHED,
                    ByteBuffer.allocate(Long.BYTES).putLong(published).array());
        }
        if (trace != null) {
            add(headers, Tracing.HEADER, trace);
        }
        forward(DISPATCH, DispatchTopic.key(dispatch.partition(), dispatch.conversation()), dispatch.write(), headers);
    }

    void suppress(SuppressionRecord suppression) {
        forward(SUPPRESSIONS, suppression.key(), suppression.write(), new RecordHeaders());
    }

    /** Sets a record aside as it came, with the reason and its origin beside it. */
    void deadLetter(Record<byte[], byte[]> record, ErrorCode code, String detail) {
        RecordMetadata origin = context.recordMetadata().orElseThrow();
        Headers headers = new RecordHeaders(record.headers());
        add(headers, "error.code", code.code());
        add(headers, "error.message", detail);
        add(headers, "origin.topic", origin.topic());
        add(headers, "origin.partition", Integer.toString(origin.partition()));
        add(headers, "origin.offset", Long.toString(origin.offset()));
        forward(DEADLETTERS, record.key(), record.value(), headers);
    }

    private void forward(String sink, byte[] key, byte[] value, Headers headers) {
        context.forward(new Record<>(key, value, context.currentSystemTimeMs(), headers), sink);
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
