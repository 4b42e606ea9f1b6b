package dev.detour.client;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Durations;

/**
 * What a client is told: settings that begin with {@code detour.}, and those of Kafka's producer.
 *
 * @param prefix the topics' prefix
 * @param outbox the outbox's folder, or null to do without one
 * @param mostBytes what the outbox holds at the most
 * @param patience how long a sender waits for room in it
 * @param producer settings of Kafka's producer
 */
record ClientSettings(
        String prefix, @Nullable Path outbox, long mostBytes, Duration patience, Map<String, Object> producer) {
    private static final String OURS = "detour.";
    private static final String PREFIX = "detour.topic-prefix";
    private static final String OUTBOX = "detour.outbox";
    private static final String MOST_BYTES = "detour.outbox.max-bytes";
    private static final String PATIENCE = "detour.outbox.max-block";
    private static final long USUAL_BYTES = 1L << 30;

    /**
     * Reads settings.
     *
     * @throws IllegalArgumentException if one is unknown or wrong; the message names it
     */
    static ClientSettings of(Map<?, ?> given) {
        String prefix = OURS;
        Path outbox = null;
        long mostBytes = USUAL_BYTES;
        Duration patience = Duration.ofSeconds(10);
        Map<String, Object> producer = new HashMap<>();
        for (Map.Entry<?, ?> entry : given.entrySet()) {
            String name = String.valueOf(entry.getKey());
            String value = String.valueOf(entry.getValue());
            switch (name) {
                case PREFIX -> prefix = value;
                case OUTBOX -> outbox = Path.of(value).toAbsolutePath();
                case MOST_BYTES -> mostBytes = bytes(value);
                case PATIENCE -> patience = duration(value);
                default -> {
                    if (name.startsWith(OURS)) {
                        throw new IllegalArgumentException(name + " is unknown: the client has " + PREFIX + ", "
                                + OUTBOX + ", " + MOST_BYTES + " and " + PATIENCE);
                    }
                    producer.put(name, entry.getValue());
                }
            }
        }
        return new ClientSettings(prefix, outbox, mostBytes, patience, producer(producer, outbox != null));
    }

    /** Settings on which the promise of the outbox rests cannot be changed; the others are the caller's. */
    private static Map<String, Object> producer(Map<String, Object> given, boolean outbox) {
        Map<String, Object> producer = new HashMap<>(given);
        producer.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, "detour-client");
        producer.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 2);
        producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        if (outbox) {
            // A producer that gives one batch up and sends the next would let messages overtake each other.
            producer.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
            producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
            producer.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, 5_000);
        }
        try {
            // Names what is wrong now; whether Kafka can be reached does not matter yet.
            ProducerConfig _ = new ProducerConfig(producer);
        } catch (ConfigException e) {
            throw new IllegalArgumentException("a setting of Kafka's producer is wrong: " + e.getMessage(), e);
        }
        return producer;
    }

    private static long bytes(String text) {
        try {
            long bytes = Long.parseLong(text);
            if (bytes > 0) {
                return bytes;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(MOST_BYTES + " must be a number of bytes above 0");
    }

    private static Duration duration(String text) {
        try {
            Duration duration = Durations.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // said below
        }
        throw new IllegalArgumentException(PATIENCE + " must be a duration like 10s");
    }
}
