package dev.detour.app.history;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStore;
import org.jspecify.annotations.Nullable;

import dev.detour.app.history.Question.HeldMessage;
import dev.detour.app.kafka.ThreadRank;
import dev.detour.app.wire.StatusHeaders;

/**
 * Keeps each status event, lists its message where it can be found, and counts. An event that is read twice after a
 * crash is kept twice, which is seen when it is read back, and counted twice, which is not: figures are for people.
 */
final class StatusProcessor implements Processor<byte[], byte[], Void, Void> {
    static final String TIMELINES = "timelines";
    static final String MESSAGES = "messages";
    static final String COUNTS = "counts";
    static final String HELD = "held";

    private static final Duration FORGET_EVERY = Duration.ofMinutes(10);
    /** Charts show an hour, and a day for who looks closer. */
    private static final Duration MINUTES_FOR = Duration.ofHours(26);
    /** What is still held long after its time has run out was decided while nobody kept a history. */
    private static final Duration HELD_AFTER_EXPIRY = Duration.ofHours(1);

    private final Duration counted;
    private final InstantSource clock;
    private @Nullable Stores stores;

    private record Stores(
            WindowStore<Bytes, byte[]> timelines,
            WindowStore<Bytes, byte[]> messages,
            KeyValueStore<String, Long> counts,
            KeyValueStore<String, byte[]> held) {}

    /** @param counted how long figures by the day are kept */
    StatusProcessor(Duration counted, InstantSource clock) {
        this.counted = counted;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        ThreadRank.giveWay();
        stores = new Stores(
                context.getStateStore(TIMELINES),
                context.getStateStore(MESSAGES),
                context.getStateStore(COUNTS),
                context.getStateStore(HELD));
        context.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, time -> forget());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        if (record.key() != null && record.value() != null) {
            StatusLine.read(record.value()).ifPresent(line -> take(stores(), record, line));
        }
    }

    private static void take(Stores stores, Record<byte[], byte[]> record, StatusLine line) {
        long at = record.timestamp();
        Bytes id = Bytes.wrap(record.key());
        long chapter = Story.chapter(at);
        byte[] story = Story.with(stores.timelines.fetch(id, chapter), record.value());
        if (story != null) {
            stores.timelines.put(id, story, chapter);
        }
        held(stores, record, line, at);
        switch (line.status()) {
            case "accepted" -> {
                list(stores, MessageKey.ALL, record.key(), at);
                for (long address : StatusHeaders.to(record.headers())) {
                    list(stores, MessageKey.to(address), record.key(), at);
                }
                count(stores, at, CountKey.ACCEPTED);
            }
            case "sent" -> {
                count(stores, at, CountKey.SENT + line.provider());
                StatusHeaders.country(record.headers())
                        .ifPresent(
                                code -> add(stores, CountKey.day(at, CountKey.COUNTRY + line.provider() + "/" + code)));
            }
            case "failed-over" -> {
                String name = CountKey.OVER + line.from() + "/" + line.to() + "/" + line.code();
                count(stores, at, name);
                add(stores, CountKey.switched(at, name));
            }
            // Refused before it was accepted, so that it is listed nowhere yet.
            case "rejected" -> list(stores, MessageKey.ALL, record.key(), at);
            default -> {}
        }
        if (MessageKey.isListed(line.status())) {
            list(stores, MessageKey.that(line.status()), record.key(), at);
        }
        if (line.isFinal()) {
            count(stores, at, CountKey.ENDED + line.status());
        }
        if (line.duplicateDelivery()) {
            count(stores, at, CountKey.TWICE + line.provider());
        }
    }

    private static void held(Stores stores, Record<byte[], byte[]> record, StatusLine line, long at) {
        if (line.status().equals("held")) {
            String code = line.code();
            HeldMessage message = new HeldMessage(
                    line.messageId(),
                    at,
                    StatusHeaders.expires(record.headers()).orElse(0L),
                    code == null ? "unknown" : code);
            stores.held.put(line.messageId(), Json.write(message));
        } else if (!line.status().equals("duplicate") && stores.held.get(line.messageId()) != null) {
            stores.held.delete(line.messageId());
        }
    }

    private static void list(Stores stores, String key, byte[] id, long at) {
        stores.messages.put(Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)), id, at);
    }

    private static void count(Stores stores, long at, String name) {
        add(stores, CountKey.minute(at, name));
        add(stores, CountKey.day(at, name));
    }

    private static void add(Stores stores, String key) {
        Long before = stores.counts.get(key);
        stores.counts.put(key, before == null ? 1 : before + 1);
    }

    private void forget() {
        Stores current = stores();
        long now = clock.millis();
        forget(current, CountKey.minute(0, ""), CountKey.minute(now - MINUTES_FOR.toMillis(), ""));
        forget(current, CountKey.day(0, ""), CountKey.day(now - counted.toMillis(), ""));
        forget(current, CountKey.switched(0, ""), CountKey.switched(now - counted.toMillis(), ""));
        List<String> over = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = current.held.all()) {
            all.forEachRemaining(entry -> Json.read(entry.value, HeldMessage.class)
                    .filter(message -> message.expires() + HELD_AFTER_EXPIRY.toMillis() < now)
                    .ifPresent(message -> over.add(entry.key)));
        }
        over.forEach(current.held::delete);
    }

    private static void forget(Stores stores, String from, String to) {
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, Long> range = stores.counts.range(from, to)) {
            range.forEachRemaining(entry -> old.add(entry.key));
        }
        old.forEach(stores.counts::delete);
    }

    private Stores stores() {
        Stores current = stores;
        if (current == null) {
            throw new IllegalStateException("a record before init");
        }
        return current;
    }
}
