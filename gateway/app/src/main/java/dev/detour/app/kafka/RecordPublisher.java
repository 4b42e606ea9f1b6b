package dev.detour.app.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jboss.logging.Logger;

/**
 * Writes records from event loops: Kafka's producer may block its caller (for metadata, for memory), so a thread of its
 * own calls it. Records of one caller keep their order. Safe for use by many threads.
 */
public final class RecordPublisher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(RecordPublisher.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration LINGER = Duration.ofMillis(5);
    /** As long as a start asks for its topics. */
    private static final Duration MEET_WITHIN = Duration.ofMinutes(1);

    private final Producer<byte[], byte[]> producer;
    private final ExecutorService writer;

    /** As the other one, with hardly any waiting for company. */
    public RecordPublisher(KafkaSettings kafka, String clientId, Optional<Duration> giveUpAfter) {
        this(kafka, clientId, giveUpAfter, LINGER);
    }

    /**
     * @param clientId names the client in the broker's metrics and the thread in ours
     * @param giveUpAfter when a record counts as not taken; empty for never: it waits in memory as long as it takes
     * @param linger how long a record waits for others that are written with it: each write costs the broker and all who
     *     read as much as a hundred records
     */
    public RecordPublisher(KafkaSettings kafka, String clientId, Optional<Duration> giveUpAfter, Duration linger) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, linger.toMillis());
        if (giveUpAfter.isPresent()) {
            long millis = giveUpAfter.get().toMillis();
            settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis / 2);
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis);
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis / 2);
        } else {
            settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
            settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.MAX_VALUE);
        }
        producer = new KafkaProducer<>(kafka.with(settings), new ByteArraySerializer(), new ByteArraySerializer());
        writer = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().name(clientId).daemon().factory());
    }

    /**
     * Waits until Kafka has answered, a minute at the most. Of the servers that it is to be found by, some may hang: the first
     * record could be given up before another one is asked.
     *
     * @param topic one that there is, and that this node may know of
     */
    public void meet(String topic) {
        long began = System.nanoTime();
        while (System.nanoTime() - began < MEET_WITHIN.toNanos()) {
            try {
                producer.partitionsFor(topic);
                return;
            } catch (TimeoutException e) {
                LOG.debugf("no answer yet: topic=%s cause=%s", topic, e);
            } catch (KafkaException e) {
                // An answer as well; whoever has a record for it will be told.
                LOG.debugf("not to be had: topic=%s cause=%s", topic, e);
                return;
            }
        }
    }

    /** Writes one record; completes once Kafka has it, on any thread, exceptionally when it has not. */
    public CompletionStage<Void> publish(ProducerRecord<byte[], byte[]> record) {
        return publish(List.of(record));
    }

    /** Writes records in order; completes once Kafka has all of them, exceptionally when it lacks at least one. */
    public CompletionStage<Void> publish(List<ProducerRecord<byte[], byte[]>> records) {
        CompletableFuture<Void> written = new CompletableFuture<>();
        if (records.isEmpty()) {
            written.complete(null);
            return written;
        }
        AtomicInteger left = new AtomicInteger(records.size());
        writer.execute(() -> {
            for (ProducerRecord<byte[], byte[]> record : records) {
                try {
                    producer.send(record, (metadata, failure) -> {
                        if (failure != null) {
                            written.completeExceptionally(failure);
                        } else if (left.decrementAndGet() == 0) {
                            written.complete(null);
                        }
                    });
                } catch (RuntimeException e) {
                    written.completeExceptionally(e);
                }
            }
        });
        return written;
    }

    /** Lets what was handed over be written, for a few seconds. */
    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(CLOSE_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                writer.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        producer.close(CLOSE_WITHIN);
    }
}
