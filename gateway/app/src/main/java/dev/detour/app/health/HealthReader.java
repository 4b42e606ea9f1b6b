package dev.detour.app.health;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

import dev.detour.app.drills.Drill;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Topics;

/**
 * Reads the health topic, and that of the drills, all of it and then what is new, onto the board of this node. Started and
 * closed once.
 */
public final class HealthReader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HealthReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final String drillsTopic;
    private final HealthBoard board;
    private final Thread thread;
    private volatile boolean closed;

    public HealthReader(KafkaSettings kafka, Topics topics, HealthBoard board) {
        this.topic = topics.health();
        this.drillsTopic = topics.drills();
        this.board = board;
        consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 500,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        thread = Thread.ofPlatform().name("detour-health").daemon().unstarted(this::read);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    private void read() {
        List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(drillsTopic, 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        while (!closed) {
            try {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(record);
                }
            } catch (WakeupException e) {
                LOG.tracef("woken up: closed=%s", closed);
            } catch (KafkaException e) {
                // The last word stays valid while Kafka is away; the consumer finds its way back by itself.
                LOG.warnf("health is not read: cause=%s", e);
            }
        }
        consumer.close();
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(drillsTopic)) {
            drill(record);
        } else if (record.value() != null) {
            try {
                board.say(HealthJson.read(record.value()));
            } catch (IllegalArgumentException e) {
                LOG.warnf("a health record is not understood: offset=%d cause=%s", record.offset(), e);
            }
        }
    }

    private void drill(ConsumerRecord<byte[], byte[]> record) {
        try {
            Drill drill = record.value() == null ? null : Drill.read(record.value());
            board.drills().say(new String(record.key(), StandardCharsets.UTF_8), drill);
        } catch (IllegalArgumentException e) {
            LOG.warnf("a drill is not understood: offset=%d cause=%s", record.offset(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
