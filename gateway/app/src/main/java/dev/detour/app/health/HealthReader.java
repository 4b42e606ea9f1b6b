package dev.detour.app.health;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jboss.logging.Logger;

import dev.detour.app.StartException;
import dev.detour.app.drills.Drill;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Liveness;
import dev.detour.app.kafka.Patience;
import dev.detour.app.kafka.Topics;

/**
 * Reads the health topic, and that of the drills, onto the board of this node: first all that was said before it started, of
 * which the board is told only the last word of each, and then what is new. Started and closed once.
 */
public final class HealthReader implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(HealthReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;
    private final String drillsTopic;
    private final HealthBoard board;
    private final Thread thread;
    private final CompletableFuture<Void> past = new CompletableFuture<>();
    private volatile boolean closed;

    public HealthReader(KafkaSettings kafka, Topics topics, HealthBoard board) {
        this.topic = topics.health();
        this.drillsTopic = topics.drills();
        this.board = board;
        consumer = new KafkaConsumer<>(
                kafka.with(Map.of(
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "false",
                        ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                        500,
                        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        Liveness.URGENT_REQUEST_MILLIS,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        thread = Thread.ofPlatform().name("detour-health").daemon().unstarted(this::read);
    }

    /** Begins to read. */
    public void start() {
        thread.start();
    }

    /**
     * Waits until the board knows what had been said when reading began. A node that sends before it does so sends to
     * providers that are known to be down. Waits as long as it takes, since nothing could be delivered meanwhile either.
     *
     * @throws StartException if this node may not read the topic, or the thread is interrupted
     */
    public void awaitPast() {
        try {
            Patience.await(past, "what was said of the providers, in " + topic);
        } catch (ExecutionException e) {
            throw new StartException(
                    "this node may not read " + topic + " (" + e.getCause() + "): allow it Describe and Read there");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while " + topic + " was being read");
        }
    }

    private void read() {
        List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0), new TopicPartition(drillsTopic, 0));
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = Map.of();
        Map<String, ConsumerRecord<byte[], byte[]>> lastWords = new LinkedHashMap<>();
        while (!closed) {
            try {
                if (ends.isEmpty()) {
                    ends = consumer.endOffsets(partitions);
                }
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (past.isDone()) {
                    records.forEach(this::take);
                } else {
                    records.forEach(record -> lastWords.put(subject(record), record));
                    if (isPast(ends)) {
                        lastWords.values().forEach(this::take);
                        lastWords.clear();
                        past.complete(null);
                    }
                }
            } catch (WakeupException e) {
                LOG.tracef("woken up: closed=%s", closed);
            } catch (AuthorizationException e) {
                past.completeExceptionally(e);
                LOG.errorf("health may not be read: cause=%s", e);
                LockSupport.parkNanos(REFUSED_PAUSE.toNanos());
            } catch (KafkaException e) {
                // The last word stays valid while Kafka is away; the consumer finds its way back by itself.
                LOG.warnf("health is not read: cause=%s", e);
            }
        }
        consumer.close();
    }

    private boolean isPast(Map<TopicPartition, Long> ends) {
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            if (consumer.position(end.getKey()) < end.getValue()) {
                return false;
            }
        }
        return true;
    }

    /** What a record is about; a later one takes its place. */
    private static String subject(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + ' ' + key(record);
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
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
            board.drills().say(key(record), drill);
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
