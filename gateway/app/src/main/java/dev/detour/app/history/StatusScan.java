package dev.detour.app.history;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;

import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Topics;

/**
 * The status events of one message, read from the one partition of the status topic where they are. Takes about a second
 * for each million events of that partition. Safe for use by many threads; each call has a consumer of its own.
 */
final class StatusScan {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaSettings kafka;
    private final String topic;

    StatusScan(KafkaSettings kafka, Topics topics) {
        this.kafka = kafka;
        this.topic = topics.status();
    }

    /** The events of a message as they stand in the topic, oldest first; empty when there are none. Blocks. */
    List<String> of(String messageId) {
        byte[] key = messageId.getBytes(StandardCharsets.UTF_8);
        List<String> events = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 10_000)),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            // The router's producer and every other Kafka client put a key here.
            int partitions = consumer.partitionsFor(topic).size();
            TopicPartition partition = new TopicPartition(topic, Utils.toPositive(Utils.murmur2(key)) % partitions);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (Arrays.equals(record.key(), key)) {
                        events.add(new String(record.value(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        return events;
    }
}
