package dev.detour.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

import dev.detour.it.Topic;

/** Publishes messages as an application would; each carries the time of its publication as its text. */
final class Load implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final int conversations;
    private long number;

    Load(String bootstrapServers, int conversations) {
        this.conversations = conversations;
        producer = Topic.producer(bootstrapServers);
    }

    /** As many as there are, as fast as Kafka takes them. */
    void atOnce(String topic, int messages) {
        for (int i = 0; i < messages; i++) {
            publish(topic);
        }
        producer.flush();
    }

    /** Evenly, without catching up in a burst after a pause by more than a few. */
    void evenly(String topic, int aSecond, Duration duration) {
        long step = Duration.ofSeconds(1).toNanos() / aSecond;
        long start = System.nanoTime();
        long count = duration.toNanos() / step;
        for (long i = 0; i < count; i++) {
            long left = start + i * step - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
            publish(topic);
        }
        producer.flush();
    }

    private void publish(String topic) {
        long n = number++;
        String to = "+49151%08d".formatted(n % conversations);
        Instant now = java.time.Clock.systemUTC().instant();
        String json = "{\"id\":\"" + topic + "-" + n + "\",\"to\":{\"phone\":\"" + to + "\"},\"text\":\"" + now + "\"}";
        producer.send(new ProducerRecord<>(
                topic, to.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        producer.close();
    }
}
