package dev.detour.app.history;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.ReadOnlyWindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;

import dev.detour.app.history.Question.AuditEntry;
import dev.detour.app.history.Question.Count;
import dev.detour.app.history.Question.DeadLetter;
import dev.detour.app.history.Question.HeldMessage;
import dev.detour.app.history.Question.MessageLine;
import dev.detour.app.kafka.Topics;

/**
 * The part of the history that this node holds. Safe for use by many threads; each answer is made of local reads.
 *
 * @param streams throws an {@link org.apache.kafka.streams.errors.InvalidStateStoreException} while its stores move
 */
record LocalHistory(KafkaStreams streams, Topics topics) {
    /** Clocks of nodes differ, and a message's steps may lie before what it is listed for. */
    private static final Duration SLACK = Duration.ofDays(1);

    List<?> answer(Question<?> question) {
        return switch (question) {
            case Question.Timeline timeline -> timeline(timeline.id());
            case Question.Messages messages -> messages(messages);
            case Question.Counts counts -> counts(counts);
            case Question.Held held -> held(held.most());
            case Question.HeldCounts counts -> heldCounts(counts.soon());
            case Question.Incidents incidents -> incidents(incidents.since());
            case Question.WatchedSince since -> watchedSince();
            case Question.DeadLetters letters -> deadLetters(letters);
            case Question.Audit audit -> audit(audit);
        };
    }

    private List<String> timeline(String id) {
        Set<String> events = new LinkedHashSet<>();
        Bytes key = Bytes.wrap(id.getBytes(StandardCharsets.UTF_8));
        try (WindowStoreIterator<byte[]> found =
                entries(StatusProcessor.TIMELINES).fetch(key, Instant.EPOCH, Instant.ofEpochMilli(Long.MAX_VALUE))) {
            found.forEachRemaining(entry -> events.addAll(Story.steps(entry.value)));
        }
        return List.copyOf(events);
    }

    private List<MessageLine> messages(Question.Messages question) {
        Bytes key = Bytes.wrap(question.key().getBytes(StandardCharsets.UTF_8));
        Instant from = Instant.ofEpochMilli(question.from());
        Instant to = Instant.ofEpochMilli(question.to());
        List<MessageLine> lines = new ArrayList<>();
        for (int partition : partitions(topics.status())) {
            ReadOnlyWindowStore<Bytes, byte[]> lists = part(StatusProcessor.MESSAGES, partition);
            ReadOnlyWindowStore<Bytes, byte[]> timelines = part(StatusProcessor.TIMELINES, partition);
            Set<Bytes> seen = new LinkedHashSet<>();
            try (WindowStoreIterator<byte[]> found = lists.backwardFetch(key, from, to)) {
                while (found.hasNext() && seen.size() < question.most()) {
                    var entry = found.next();
                    Bytes id = Bytes.wrap(entry.value);
                    if (seen.add(id)) {
                        lines.add(line(timelines, id, entry.key));
                    }
                }
            }
        }
        return lines;
    }

    /** Where a message stands: the event that ended it, or the last one. */
    private static MessageLine line(ReadOnlyWindowStore<Bytes, byte[]> timelines, Bytes id, long at) {
        StatusLine last = null;
        Instant from = Instant.ofEpochMilli(Math.max(0, at - SLACK.toMillis()));
        try (WindowStoreIterator<byte[]> events = timelines.fetch(id, from, Instant.ofEpochMilli(Long.MAX_VALUE))) {
            while (events.hasNext()) {
                for (String step : Story.steps(events.next().value)) {
                    StatusLine event = StatusLine.read(step).orElse(null);
                    if (event != null && !event.status().equals("duplicate") && (last == null || !last.isFinal())) {
                        last = event;
                    }
                }
            }
        }
        String name = new String(id.get(), StandardCharsets.UTF_8);
        return last == null
                ? new MessageLine(name, at, "unknown", false, null, null, null)
                : new MessageLine(
                        name, at, last.status(), last.isFinal(), last.channel(), last.provider(), last.code());
    }

    private List<Count> counts(Question.Counts question) {
        List<Count> counts = new ArrayList<>();
        try (KeyValueIterator<String, Long> range =
                this.<Long>keyed(StatusProcessor.COUNTS).range(question.from(), question.to())) {
            range.forEachRemaining(entry -> counts.add(new Count(entry.key, entry.value)));
        }
        return counts;
    }

    private List<HeldMessage> held(int most) {
        List<HeldMessage> held = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all =
                this.<byte[]>keyed(StatusProcessor.HELD).all()) {
            while (all.hasNext() && held.size() < most) {
                Json.read(all.next().value, HeldMessage.class).ifPresent(held::add);
            }
        }
        return held;
    }

    private List<Count> heldCounts(long soon) {
        Map<String, Long> counts = new TreeMap<>();
        try (KeyValueIterator<String, byte[]> all =
                this.<byte[]>keyed(StatusProcessor.HELD).all()) {
            all.forEachRemaining(entry -> Json.read(entry.value, HeldMessage.class)
                    .ifPresent(message -> {
                        counts.merge(message.code(), 1L, Long::sum);
                        if (message.expires() > 0 && message.expires() < soon) {
                            counts.merge(HeldMessage.SOON, 1L, Long::sum);
                        }
                    }));
        }
        return counts.entrySet().stream()
                .map(entry -> new Count(entry.getKey(), entry.getValue()))
                .toList();
    }

    private List<Incident> incidents(long since) {
        List<Incident> incidents = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = this.<byte[]>keyed(WatchProcessor.INCIDENTS)
                .range(WatchProcessor.INCIDENT, WatchProcessor.INCIDENT + "~")) {
            all.forEachRemaining(entry -> Json.read(entry.value, Incident.class)
                    .filter(incident -> incident.open() || incident.ended() >= since)
                    .ifPresent(incidents::add));
        }
        return incidents;
    }

    private List<Count> watchedSince() {
        List<Count> since = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all =
                this.<byte[]>keyed(WatchProcessor.INCIDENTS).range(WatchProcessor.SINCE, WatchProcessor.SINCE + "~")) {
            all.forEachRemaining(entry -> since.add(new Count(
                    entry.key.substring(WatchProcessor.SINCE.length()),
                    Long.parseLong(new String(entry.value, StandardCharsets.UTF_8)))));
        }
        return since;
    }

    private List<DeadLetter> deadLetters(Question.DeadLetters question) {
        return latest(
                topics.deadletters(),
                DeadLetterProcessor.STORE,
                DeadLetterProcessor.KEY,
                question.from(),
                question.to(),
                question.most(),
                DeadLetter.class);
    }

    private List<AuditEntry> audit(Question.Audit question) {
        return latest(
                topics.audit(),
                WatchProcessor.AUDIT,
                WatchProcessor.AUDIT_KEY,
                question.from(),
                Long.MAX_VALUE,
                question.most(),
                AuditEntry.class);
    }

    private <T> List<T> latest(String topic, String store, Bytes key, long from, long to, int most, Class<T> type) {
        List<T> all = new ArrayList<>();
        for (int partition : partitions(topic)) {
            Set<T> found = new LinkedHashSet<>();
            try (WindowStoreIterator<byte[]> range =
                    part(store, partition).backwardFetch(key, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to))) {
                while (range.hasNext() && found.size() < most) {
                    Json.read(range.next().value, type).ifPresent(found::add);
                }
            }
            all.addAll(found);
        }
        return all;
    }

    /** The partitions of a topic that this node reads. */
    private Set<Integer> partitions(String topic) {
        return streams.metadataForLocalThreads().stream()
                .flatMap(thread -> thread.activeTasks().stream())
                .flatMap(task -> task.topicPartitions().stream())
                .filter(partition -> partition.topic().equals(topic))
                .map(TopicPartition::partition)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /**
     * One partition's store. All of them together answer for a key with the first that knows it, as if a key lay in one
     * partition only; what lists are kept under lies in all.
     */
    private ReadOnlyWindowStore<Bytes, byte[]> part(String store, int partition) {
        return streams.store(
                StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<Bytes, byte[]>windowStore())
                        .withPartition(partition));
    }

    private ReadOnlyWindowStore<Bytes, byte[]> entries(String store) {
        return streams.store(StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.windowStore()));
    }

    private <V> ReadOnlyKeyValueStore<String, V> keyed(String store) {
        return streams.store(StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.keyValueStore()));
    }

    /** Where the answer to a question lies. */
    static String store(Question<?> question) {
        return switch (question) {
            case Question.Timeline timeline -> StatusProcessor.TIMELINES;
            case Question.Messages messages -> StatusProcessor.MESSAGES;
            case Question.Counts counts -> StatusProcessor.COUNTS;
            case Question.Held held -> StatusProcessor.HELD;
            case Question.HeldCounts counts -> StatusProcessor.HELD;
            case Question.Incidents incidents -> WatchProcessor.INCIDENTS;
            case Question.WatchedSince since -> WatchProcessor.INCIDENTS;
            case Question.DeadLetters letters -> DeadLetterProcessor.STORE;
            case Question.Audit audit -> WatchProcessor.AUDIT;
        };
    }
}
