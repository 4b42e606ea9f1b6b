package dev.detour.app.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import dev.detour.app.kafka.HeaderValue;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Topics;
import dev.detour.contract.Lane;
import dev.detour.contract.MessageReader;

/**
 * Dead letters as they lie on their topic, and the way back: the same key, bytes and headers once more on the topic they
 * came from, never edited. Safe for use by many threads, which it blocks.
 */
public final class DeadLetterBox {
    private static final Duration READ_WITHIN = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Set<String> OURS =
            Set.of("error.code", "error.message", "origin.topic", "origin.partition", "origin.offset");

    private final KafkaSettings kafka;
    private final Topics topics;
    private final MessageReader reader;
    private final Operations operations;
    private final InstantSource clock;

    public DeadLetterBox(
            KafkaSettings kafka, Topics topics, MessageReader reader, Operations operations, InstantSource clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.reader = reader;
        this.operations = operations;
        this.clock = clock;
    }

    /** Where a dead letter lies on its topic. */
    public record Place(int partition, long offset) {
        /** As it is written: {@code 3/42}. */
        @Override
        public String toString() {
            return partition + "/" + offset;
        }
    }

    /** A dead letter with what would become of it now. */
    public record Letter(Place place, ConsumerRecord<byte[], byte[]> record, Verdict verdict) {
        /** Whence it came. */
        public String origin() {
            return HeaderValue.text(record.headers(), "origin.topic");
        }

        /** Why it is one. */
        public String code() {
            return HeaderValue.text(record.headers(), "error.code");
        }
    }

    /** What would become of a record that is published again. */
    public sealed interface Verdict {
        /** It would be read as a message; a known id is still a duplicate or a conflict, which only the router knows. */
        record Legible(String messageId, boolean expired) implements Verdict {}

        /** It would come back here. */
        record StillWrong(String code, String detail) implements Verdict {}

        /** It is no message of a producer, and nobody would be helped. */
        record NotAMessage() implements Verdict {}
    }

    /** The letters at these places; those that the topic no longer has are left out. */
    public List<Letter> read(List<Place> places) {
        List<Letter> letters = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            int partitions = consumer.partitionsFor(topics.deadletters()).size();
            for (Place place : places) {
                // Of a partition that there is not, Kafka's client would wait for word until its patience ends.
                if (place.partition < partitions) {
                    record(consumer, place)
                            .ifPresent(record -> letters.add(new Letter(place, record, verdict(record))));
                }
            }
        }
        return letters;
    }

    private Optional<ConsumerRecord<byte[], byte[]>> record(Consumer<byte[], byte[]> consumer, Place place) {
        TopicPartition partition = new TopicPartition(topics.deadletters(), place.partition);
        consumer.assign(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
        if (place.offset < begin || place.offset >= end) {
            return Optional.empty();
        }
        consumer.seek(partition, place.offset);
        Instant until = clock.instant().plus(READ_WITHIN);
        while (clock.instant().isBefore(until) && consumer.position(partition) <= place.offset) {
            List<ConsumerRecord<byte[], byte[]>> read = consumer.poll(POLL).records(partition);
            if (!read.isEmpty()) {
                return Optional.of(read.getFirst()).filter(record -> record.offset() == place.offset);
            }
        }
        return Optional.empty();
    }

    private Verdict verdict(ConsumerRecord<byte[], byte[]> record) {
        if (lane(record).isEmpty()) {
            return new Verdict.NotAMessage();
        }
        Instant now = clock.instant();
        return switch (reader.read(
                record.key(), record.value(), name -> HeaderValue.bytes(record.headers(), name), now)) {
            case MessageReader.Read read ->
                new Verdict.Legible(
                        read.message().id(), !now.isBefore(read.message().expiresAt()));
            case MessageReader.Invalid invalid ->
                new Verdict.StillWrong(
                        invalid.invalid().code().code(), invalid.invalid().detail());
        };
    }

    /** Publishes letters once more, each with a note of it; those that are no messages are left out. */
    public CompletionStage<Void> replay(List<Letter> letters, String by) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        for (Letter letter : letters) {
            lane(letter.record).ifPresent(lane -> {
                Headers headers = new RecordHeaders();
                for (Header header : letter.record.headers()) {
                    if (!OURS.contains(header.key())) {
                        headers.add(header);
                    }
                }
                records.add(new ProducerRecord<>(
                        topics.messages(lane), null, null, letter.record.key(), letter.record.value(), headers));
                details.withArray("records").add(letter.place.toString());
            });
        }
        return operations.change(
                records,
                new Operations.Note(
                        "deadletters.replayed",
                        letters.size() == 1 ? letters.getFirst().place.toString() : "deadletters",
                        details,
                        by));
    }

    private Optional<Lane> lane(ConsumerRecord<byte[], byte[]> record) {
        String origin = HeaderValue.text(record.headers(), "origin.topic");
        for (Lane lane : Lane.values()) {
            if (topics.messages(lane).equals(origin)) {
                return Optional.of(lane);
            }
        }
        return Optional.empty();
    }
}
