package dev.detour.app.history;

import java.nio.charset.StandardCharsets;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

import dev.detour.app.history.Question.DeadLetter;
import dev.detour.app.kafka.HeaderValue;

/** Lists dead letters with their reasons; their bytes stay on the topic. */
final class DeadLetterProcessor implements Processor<byte[], byte[], Void, Void> {
    static final String STORE = "deadletters";
    static final Bytes KEY = Bytes.wrap("d".getBytes(StandardCharsets.UTF_8));

    private @Nullable ProcessorContext<Void, Void> context;

    @Override
    public void init(ProcessorContext<Void, Void> started) {
        context = started;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<Void, Void> current = context;
        if (current == null) {
            throw new IllegalStateException("a record before init");
        }
        RecordMetadata place = current.recordMetadata().orElseThrow();
        Headers headers = record.headers();
        DeadLetter letter = new DeadLetter(
                place.partition(),
                place.offset(),
                record.timestamp(),
                HeaderValue.text(headers, "error.code"),
                HeaderValue.text(headers, "error.message"),
                HeaderValue.text(headers, "origin.topic"),
                (int) number(headers, "origin.partition"),
                number(headers, "origin.offset"),
                record.value() == null ? 0 : record.value().length);
        WindowStore<Bytes, byte[]> store = current.getStateStore(STORE);
        store.put(KEY, Json.write(letter), record.timestamp());
    }

    private static long number(Headers headers, String name) {
        try {
            return Long.parseLong(HeaderValue.text(headers, name));
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
