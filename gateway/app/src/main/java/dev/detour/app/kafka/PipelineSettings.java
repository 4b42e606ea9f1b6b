package dev.detour.app.kafka;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;

/** What the settings of the pipelines have in common. */
public final class PipelineSettings {
    private static final int FEW_REQUESTS_BYTES = 64 << 10;
    private static final int FEW_REQUESTS_MILLIS = 200;

    private static final int RETRY_MILLIS = 3;

    private PipelineSettings() {}

    /**
     * Settings to which a pipeline adds its own, or puts them in the place of these.
     *
     * @param application the pipeline's name, which all nodes share
     * @param member names this node's part of it: the same after each start, so that a node that was killed comes back to its
     *     partitions without a rebalance
     */
    public static Map<String, Object> of(String application, String member, Path stateDir, int replicationFactor) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
        settings.put(StreamsConfig.CLIENT_ID_CONFIG, member);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replicationFactor);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0);
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), member);
        settings.put(
                StreamsConfig.consumerPrefix(CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG), Liveness.SESSION_MILLIS);
        settings.put(
                StreamsConfig.consumerPrefix(CommonClientConfigs.HEARTBEAT_INTERVAL_MS_CONFIG),
                Liveness.HEARTBEAT_MILLIS);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        return settings;
    }

    /** For a pipeline whose records, state and offsets go together or not at all. */
    public static void exactlyOnce(Map<String, Object> settings) {
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // Bounds how long a killed node's open transaction keeps readers of committed records waiting.
        settings.put(
                StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), Liveness.TRANSACTION_MILLIS);
        // A transaction that begins before the last one's marks are written is told to try again, and nothing goes on
        // meanwhile: a matter of milliseconds. Later tries wait longer, up to a second.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.RETRY_BACKOFF_MS_CONFIG), RETRY_MILLIS);
    }

    /** For a pipeline that may see a record a fifth of a second later: each request costs the broker as much as many records. */
    public static void readInFewRequests(Map<String, Object> settings) {
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MIN_BYTES_CONFIG), FEW_REQUESTS_BYTES);
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG), FEW_REQUESTS_MILLIS);
    }
}
