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
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.health.HealthJson;
import dev.detour.app.history.Question.AuditEntry;
import dev.detour.core.health.Health;

/** Makes incidents of health records, and keeps what operators did. On one node, since both topics have one partition. */
final class WatchProcessor implements Processor<byte[], byte[], Void, Void> {
    static final String INCIDENTS = "incidents";
    static final String AUDIT = "audit";
    static final Bytes AUDIT_KEY = Bytes.wrap("a".getBytes(StandardCharsets.UTF_8));

    /** Before the id of an incident. */
    static final String INCIDENT = "i/";
    /** Before the key of a health record: which of its incidents is open. */
    private static final String OPEN = "o/";
    /** The same: since when it is watched. */
    static final String SINCE = "s/";

    private static final Logger LOG = Logger.getLogger(WatchProcessor.class);
    private static final Duration FORGET_EVERY = Duration.ofHours(1);

    private final String auditTopic;
    private final Duration keep;
    private final InstantSource clock;
    private @Nullable ProcessorContext<Void, Void> context;

    WatchProcessor(String auditTopic, Duration keep, InstantSource clock) {
        this.auditTopic = auditTopic;
        this.keep = keep;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<Void, Void> started) {
        context = started;
        started.schedule(FORGET_EVERY, PunctuationType.WALL_CLOCK_TIME, time -> forget(started));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<Void, Void> current = context;
        if (current == null) {
            throw new IllegalStateException("a record before init");
        }
        if (record.value() == null) {
            return;
        }
        if (current.recordMetadata().orElseThrow().topic().equals(auditTopic)) {
            WindowStore<Bytes, byte[]> audit = current.getStateStore(AUDIT);
            AuditEntry entry = new AuditEntry(record.timestamp(), text(record.key()), text(record.value()));
            audit.put(AUDIT_KEY, Json.write(entry), record.timestamp());
        } else {
            try {
                note(current.getStateStore(INCIDENTS), HealthJson.read(record.value()), record.timestamp());
            } catch (IllegalArgumentException e) {
                LOG.warnf("a health record is not understood and makes no incident: cause=%s", e);
            }
        }
    }

    private static void note(KeyValueStore<String, byte[]> store, Health health, long at) {
        String key = HealthJson.key(health);
        store.putIfAbsent(SINCE + key, Long.toString(at).getBytes(StandardCharsets.UTF_8));
        byte[] open = store.get(OPEN + key);
        Incident before = open == null ? null : read(store, text(open));
        Incident after = Incident.after(before, health, at);
        if (after == null) {
            return;
        }
        store.put(INCIDENT + after.id(), Json.write(after));
        if (after.open()) {
            store.put(OPEN + key, after.id().getBytes(StandardCharsets.UTF_8));
        } else {
            store.delete(OPEN + key);
        }
    }

    private static @Nullable Incident read(KeyValueStore<String, byte[]> store, String id) {
        byte[] bytes = store.get(INCIDENT + id);
        return bytes == null ? null : Json.read(bytes, Incident.class).orElse(null);
    }

    private void forget(ProcessorContext<Void, Void> current) {
        KeyValueStore<String, byte[]> store = current.getStateStore(INCIDENTS);
        long before = clock.millis() - keep.toMillis();
        List<String> old = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = store.range(INCIDENT, INCIDENT + "~")) {
            all.forEachRemaining(entry -> Json.read(entry.value, Incident.class)
                    .filter(incident -> !incident.open() && incident.ended() < before)
                    .ifPresent(incident -> old.add(entry.key)));
        }
        old.forEach(store::delete);
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
