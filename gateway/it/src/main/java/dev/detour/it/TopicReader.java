package dev.detour.it;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of a topic from its beginning, and goes on from there. Used by one thread. */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> kafka;
    private final List<TopicPartition> partitions;

    /** One that has read nothing yet; waits until the cluster has said which partitions there are. */
    public TopicReader(String bootstrapServers, String topic) {
        kafka = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        10_000,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        partitions = kafka.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        kafka.assign(partitions);
        kafka.seekToBeginning(partitions);
    }

    /** Everything that has come since the last call, partition by partition, up to what is there now. */
    public void more(Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
        Map<TopicPartition, Long> ends = kafka.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> kafka.position(end.getKey()) < end.getValue())) {
            next(consumer);
        }
    }

    /** What comes next, as soon as there is any; nothing, if nothing comes for a while. */
    public void next(Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
        kafka.poll(POLL).forEach(consumer);
    }

    @Override
    public void close() {
        kafka.close();
    }
}
