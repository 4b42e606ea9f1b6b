package dev.detour.app.recipients;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.PipelineSettings;
import dev.detour.app.kafka.Topics;
import dev.detour.app.wire.SuppressionRecord;

/** The pipeline that knows recipients, on this node. Started and closed once, by one thread; asked by any. */
public final class Recipients implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Recipients.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    /** For what was sent; what was heard asks for its own commit. */
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);

    private final KnownAddresses known = KnownAddresses.unread();
    private final @Nullable KafkaStreams streams;

    /** How much of it a node needs. */
    public enum Part {
        /** All: it takes its share of what is sent and heard. */
        WORK,
        /** A copy of what is known, to ask. */
        BOOK,
        /** Nothing: nobody on this node asks. */
        NOTHING
    }

    /** What the pipeline needs of its node. */
    public record Node(
            String id,
            Path dataDir,
            KafkaSettings kafka,
            int standbyReplicas,
            int replicationFactor,
            Class<? extends RocksDBConfigSetter> rocksDb) {}

    /**
     * Prepares the pipeline; nothing runs before {@link #start}.
     *
     * @param remember how long a message to or from somebody is remembered
     */
    public Recipients(Part part, Node node, Topics topics, Duration remember) {
        streams = switch (part) {
            case WORK -> streams(RecipientsTopology.of(topics, remember, InstantSource.system(), known), node, topics);
            case BOOK -> streams(RecipientsTopology.book(topics, known), node, topics);
            case NOTHING -> null;
        };
    }

    private static KafkaStreams streams(Topology topology, Node node, Topics topics) {
        KafkaStreams streams = new KafkaStreams(topology, new StreamsConfig(node.kafka.with(settings(node, topics))));
        streams.setUncaughtExceptionHandler(failure -> {
            LOG.error("the pipeline of recipients failed, its thread is replaced", failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
        return streams;
    }

    /** Starts it, and returns once this node has read what is known of recipients. */
    public void start() {
        if (streams != null) {
            streams.start();
        }
    }

    /** What is known; to be asked for after {@link #start}. On a node without a copy: nothing of anybody. */
    public RecipientBook book() {
        if (streams == null) {
            return RecipientBook.EMPTY;
        }
        return new GlobalBook(known, whole(RecipientsTopology.SUPPRESSIONS), whole(RecipientsTopology.CONTACTS));
    }

    /**
     * Suppressions in the order of their keys.
     *
     * @param after the key behind which to begin; empty for the first
     * @param most how many at the most
     */
    public List<SuppressionRecord> suppressions(String after, int most) {
        List<SuppressionRecord> found = new ArrayList<>();
        byte[] from = (after + (after.isEmpty() ? "" : "\0")).getBytes(StandardCharsets.UTF_8);
        try (KeyValueIterator<Bytes, byte[]> rest =
                whole(RecipientsTopology.SUPPRESSIONS).range(Bytes.wrap(from), null)) {
            while (found.size() < most && rest.hasNext()) {
                KeyValue<Bytes, byte[]> entry = rest.next();
                SuppressionRecord.read(entry.value).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Whether it works, or has nothing to do. */
    public boolean running() {
        return streams == null || streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Whether it has not failed for good. */
    public boolean alive() {
        if (streams == null) {
            return true;
        }
        KafkaStreams.State state = streams.state();
        return state != KafkaStreams.State.ERROR && state != KafkaStreams.State.NOT_RUNNING;
    }

    /** Commits and stops. */
    @Override
    public void close() {
        if (streams != null) {
            streams.close(CLOSE_WITHIN);
        }
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> whole(String store) {
        if (streams == null) {
            throw new IllegalStateException("this node has no copy of what is known of recipients");
        }
        return streams.store(
                StoreQueryParameters.fromNameAndType(store, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()));
    }

    private static Map<String, Object> settings(Node node, Topics topics) {
        Map<String, Object> settings = PipelineSettings.of(
                topics.recipients(),
                node.id + "-recipients",
                node.dataDir.resolve("recipients"),
                node.replicationFactor);
        PipelineSettings.readInFewRequests(settings);
        PipelineSettings.exactlyOnce(settings);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_EVERY.toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, node.standbyReplicas);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, node.rocksDb.getName());
        return settings;
    }
}
