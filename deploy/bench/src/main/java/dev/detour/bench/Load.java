package dev.detour.bench;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

import dev.detour.it.Topic;

/**
 * Publishes messages as an application would; each carries the time of its publication as its text. Numbers go on from one
 * to another that was made of it, so that no id comes twice. Used by one thread.
 */
final class Load implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final AtomicLong number;
    private final int conversations;
    private final String padding;
    private final String more;

    Load(String bootstrapServers, int conversations) {
        this(Topic.producer(bootstrapServers), new AtomicLong(), conversations, "", "");
    }

    private Load(
            KafkaProducer<byte[], byte[]> producer, AtomicLong number, int conversations, String padding, String more) {
        this.producer = producer;
        this.number = number;
        this.conversations = conversations;
        this.padding = padding;
        this.more = more;
    }

    /** Another one, to so many recipients in turn. */
    Load to(int recipients) {
        return new Load(producer, number, recipients, padding, more);
    }

    /** Another one whose texts are longer by so many characters; their time can no longer be read from them. */
    Load longerBy(int characters) {
        return new Load(producer, number, conversations, " " + "x".repeat(characters - 1), more);
    }

    /** Another one with more fields, which begin with a comma. */
    Load with(String fields) {
        return new Load(producer, number, conversations, padding, fields);
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
        long n = number.getAndIncrement();
        String to = "+49151%08d".formatted(n % conversations);
        Instant now = Clock.systemUTC().instant();
        String json = "{\"id\":\"" + topic + "-" + n + "\",\"to\":{\"phone\":\"" + to + "\"},\"text\":\"" + now
                + padding + "\"" + more + "}";
        producer.send(new ProducerRecord<>(
                topic, to.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        producer.close();
    }
}
