package dev.detour.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes messages to a lane's topic; used by one thread. */
final class Publisher implements Sink, AutoCloseable {
    private static final Duration REACH_WITHIN = Duration.ofSeconds(5);

    private final Cluster cluster;
    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /**
     * Makes one.
     *
     * @throws Failure if Kafka's client does not take the cluster's settings
     */
    Publisher(Cluster cluster, String topic) {
        this.cluster = cluster;
        this.topic = topic;
        Map<String, Object> settings = cluster.with(Map.of(
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                2,
                ProducerConfig.BATCH_SIZE_CONFIG,
                64 << 10,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                REACH_WITHIN.toMillis()));
        try {
            this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        } catch (KafkaException e) {
            throw cluster.unusable(e);
        }
    }

    @Override
    public void send(String key, byte[] message) {
        check();
        try {
            producer.send(
                    new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), message),
                    (metadata, exception) -> {
                        if (exception != null) {
                            failure.compareAndSet(null, exception);
                        }
                    });
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
            check();
        }
        check();
    }

    @Override
    public void finish() {
        producer.flush();
        check();
    }

    private void check() {
        Exception first = failure.get();
        if (first != null) {
            throw new Failure(
                    "Kafka at " + cluster.servers() + " does not take messages for " + topic + " (" + first.getMessage()
                            + "): is detour running? otherwise name the cluster with --kafka, or the folder with --data");
        }
    }

    @Override
    public void close() {
        producer.close(failure.get() == null ? REACH_WITHIN : Duration.ZERO);
    }
}
