package dev.detour.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** An idempotent producer. Safe for use by many threads. */
final class KafkaTransport implements Transport {
    private final Producer<byte[], byte[]> producer;
    private final String prefix;
    private final Duration patience;

    /**
     * Makes one.
     *
     * @param settings of Kafka's producer
     * @param prefix the topics' prefix
     * @param patience how long {@link #close} waits for what is under way
     * @throws org.apache.kafka.common.KafkaException if the producer does not take the settings
     */
    KafkaTransport(Map<String, Object> settings, String prefix, Duration patience) {
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.prefix = prefix;
        this.patience = patience;
    }

    @Override
    public void send(Parcel parcel, Consumer<@Nullable Exception> done) {
        try {
            Future<RecordMetadata> _ = producer.send(
                    new ProducerRecord<>(
                            prefix + "messages." + parcel.lane(), null, parcel.at(), parcel.key(), parcel.value()),
                    (metadata, failure) -> done.accept(failure));
        } catch (RuntimeException e) {
            done.accept(e);
        }
    }

    @Override
    public boolean isHopeless(Exception reason) {
        return reason instanceof RecordTooLargeException;
    }

    @Override
    public void close() {
        producer.close(patience);
    }
}
