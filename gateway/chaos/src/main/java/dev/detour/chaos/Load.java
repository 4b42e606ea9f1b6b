package dev.detour.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import dev.detour.it.Topic;

/**
 * The producer: publishes at a steady rate to conversations on all lanes, and writes down what Kafka has acknowledged. The
 * same seed makes the same messages. Safe for use by many threads.
 */
final class Load implements AutoCloseable {
    private static final int CONVERSATIONS = 60;
    /** Every so many conversations somebody is not on WhatsApp. */
    private static final int UNKNOWN_EVERY = 10;

    private static final double REPEATED = 0.03;
    private static final double POISON = 0.005;
    private static final double SHORT_LIVED = 0.08;

    private final Queue<Published> acknowledged = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final KafkaProducer<byte[], byte[]> producer;
    private final Random random;
    private final Duration ttl;
    private final Thread thread;
    private volatile int rate;
    private volatile boolean stopped;

    /** Begins to publish so many messages a second; most of them live as long as {@code ttl}. */
    Load(String bootstrapServers, long seed, int rate, Duration ttl) {
        this.random = new Random(seed);
        this.rate = rate;
        this.ttl = ttl;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        // Whatever the cluster is going through, it gets there, so that nothing is in doubt.
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        1_800_000,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        120_000,
                        ProducerConfig.LINGER_MS_CONFIG,
                        0),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        this.thread = Thread.ofPlatform().name("producer").start(this::run);
    }

    /** So many messages a second from now on. */
    void rate(int messages) {
        rate = messages;
    }

    /** What Kafka has acknowledged so far. */
    List<Published> acknowledged() {
        return List.copyOf(acknowledged);
    }

    private void run() {
        long next = System.nanoTime();
        for (int number = 0; !stopped; number++) {
            publish(number);
            next += 1_000_000_000L / rate;
            long wait = next - System.nanoTime();
            // What the cluster did not take meanwhile is not made up for.
            next = wait < -1_000_000_000L ? System.nanoTime() : next;
            try {
                Thread.sleep(Duration.ofNanos(Math.max(0, wait)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void publish(int number) {
        String lane = lane(random.nextInt(10));
        int conversation = random.nextInt(CONVERSATIONS);
        boolean shortLived = random.nextDouble() < SHORT_LIVED;
        Duration life = shortLived ? Duration.ofSeconds(2 + random.nextInt(10)) : ttl;
        boolean repeated = random.nextDouble() < REPEATED;
        String phone = phone(conversation);
        String email = conversation % 2 == 0 ? "r" + conversation + "@example.com" : null;
        if (random.nextDouble() < POISON) {
            send(Published.Kind.POISON, lane, phone, "{\"no\": message " + number, null, null, null, null, life);
            return;
        }
        String id = "chaos-" + number;
        String text = "number " + number + " for conversation " + conversation;
        String json = "{\"id\":\"" + id + "\",\"to\":{\"phone\":\"" + phone + "\""
                + (email == null ? "" : ",\"email\":\"" + email + "\"") + "},\"text\":\"" + text + "\",\"policy\":\""
                + policy(lane) + "\",\"ttl\":\"" + life + "\"}";
        send(Published.Kind.MESSAGE, lane, phone, json, id, phone, email, text, life);
        if (repeated) {
            send(Published.Kind.REPEAT, lane, phone, json, id, phone, email, text, life);
        }
    }

    private void send(
            Published.Kind kind,
            String lane,
            String key,
            String json,
            @Nullable String id,
            @Nullable String phone,
            @Nullable String email,
            @Nullable String text,
            Duration life) {
        pending.incrementAndGet();
        producer.send(
                new ProducerRecord<>("detour.messages." + lane, Topic.utf8(key), Topic.utf8(json)),
                (where, failure) -> {
                    if (failure == null) {
                        acknowledged.add(new Published(
                                kind,
                                where.topic(),
                                where.partition(),
                                where.offset(),
                                where.timestamp(),
                                key,
                                id,
                                phone,
                                email,
                                text,
                                where.timestamp() + life.toMillis()));
                    }
                    pending.decrementAndGet();
                });
    }

    private static String lane(int draw) {
        return draw < 2 ? "urgent" : draw < 8 ? "standard" : "bulk";
    }

    private static String policy(String lane) {
        return switch (lane) {
            case "urgent" -> "otp";
            case "bulk" -> "marketing";
            default -> "transactional";
        };
    }

    private static String phone(int conversation) {
        String ending = conversation % UNKNOWN_EVERY == 0 ? ProviderFaults.UNKNOWN : "00";
        return String.format(Locale.ROOT, "+4915131%04d%s", conversation, ending);
    }

    /** Publishes nothing more, and waits until Kafka has acknowledged everything. */
    void finish() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.flush();
        if (pending.get() != 0) {
            throw new IllegalStateException(pending + " records were neither acknowledged nor refused");
        }
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        producer.close(Duration.ofSeconds(5));
    }
}
