package dev.detour.app.router;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jboss.logging.Logger;

import dev.detour.app.config.PriceList;
import dev.detour.app.config.RetryConfig;
import dev.detour.app.config.RouterConfig;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.PipelineSettings;
import dev.detour.app.kafka.Topics;
import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.app.tracing.Tracing;
import dev.detour.contract.Lane;
import dev.detour.contract.MessageReader;
import dev.detour.contract.StatusEvent;
import dev.detour.core.delivery.Decider;

/** The pipelines of this node, one for each lane. Started and closed once, by one thread; asked by any. */
public final class Router implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Router.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(10);
    /** For what is written without being in a hurry; much shorter than a transaction may be. */
    private static final Duration RARELY = Duration.ofSeconds(1);

    /** A message of 256 KiB, as a dispatch beside its state, or as a dead letter of more than that. */
    static final int MAX_REQUEST_BYTES = 12 << 20;

    private static final int BATCH_BYTES = 128 << 10;

    /** Records of one partition that wait in memory. */
    private static final int HELPING = 200;
    /** About as many bytes as a helping of messages has. */
    private static final int FETCH_BYTES = 64 << 10;

    private final Map<Lane, KafkaStreams> pipelines = new EnumMap<>(Lane.class);

    /** What a node's pipelines need to know besides their parts. */
    public record Node(
            String id,
            Path dataDir,
            KafkaSettings kafka,
            RouterConfig config,
            RetryConfig retry,
            int replicationFactor) {}

    /** Prepares the pipelines of a node; nothing runs before {@link #start}. */
    public static Router of(
            Node node,
            Topics topics,
            MessageReader reader,
            Decider decider,
            Acquaintances acquaintances,
            HealthBoard health,
            PriceList prices,
            Consumer<StatusEvent> told,
            Meters meters,
            Tracing tracing,
            Iterable<String> providers) {
        RetryBudget budget = new RetryBudget(node.retry.budgetRatio(), node.retry.budgetPerSecond(), System::nanoTime);
        providers.forEach(
                provider -> meters.gauge(Metric.RETRY_BUDGET, () -> Math.max(0, budget.left(provider)), provider));
        RouterParts parts = new RouterParts(
                topics,
                reader,
                decider,
                acquaintances,
                budget,
                health,
                prices,
                new DecodedRoom(),
                told,
                meters,
                tracing,
                InstantSource.system(),
                node.config.remember());
        return new Router(node, parts, providers);
    }

    private Router(Node node, RouterParts parts, Iterable<String> providers) {
        for (Lane lane : Lane.values()) {
            CommitPace pace = new CommitPace(commitInterval(node, lane), System.nanoTime());
            KafkaStreams streams = new KafkaStreams(
                    RouterTopology.of(parts, lane, pace, providers),
                    new StreamsConfig(node.kafka.with(settings(node, parts, lane))));
            streams.setUncaughtExceptionHandler(failure -> {
                LOG.errorf(failure, "pipeline failed, its thread is replaced: lane=%s", lane);
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            });
            pipelines.put(lane, streams);
            parts.meters().gauge(Metric.PIPELINE_RUNNING, () -> isRunning(streams) ? 1 : 0, lane.id());
        }
    }

    /** A router without pipelines, for a node that does not decide. */
    public static Router none() {
        return new Router();
    }

    private Router() {}

    /** Starts all pipelines; returns before they have their partitions. */
    public void start() {
        pipelines.values().forEach(KafkaStreams::start);
    }

    /** Whether every pipeline has its partitions and processes. */
    public boolean running() {
        return pipelines.values().stream().allMatch(Router::isRunning);
    }

    private static boolean isRunning(KafkaStreams streams) {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** How many entries a lane's state has on this node, as RocksDB estimates them; empty while partitions are on the move. */
    public OptionalLong entries(Lane lane) {
        KafkaStreams streams = pipelines.get(lane);
        if (streams == null || !isRunning(streams)) {
            return OptionalLong.empty();
        }
        try {
            ReadOnlyKeyValueStore<Bytes, byte[]> all = streams.store(StoreQueryParameters.fromNameAndType(
                    RouterProcessor.STATE, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()));
            return OptionalLong.of(all.approximateNumEntries());
        } catch (InvalidStateStoreException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether no pipeline has failed for good. */
    public boolean alive() {
        return pipelines.values().stream()
                .noneMatch(streams -> Set.of(KafkaStreams.State.ERROR, KafkaStreams.State.NOT_RUNNING)
                        .contains(streams.state()));
    }

    /** Commits what was decided and stops; all lanes at once, since each waits for its own commit. */
    @Override
    public void close() {
        List<Thread> closing = new ArrayList<>();
        pipelines.forEach((lane, streams) ->
                closing.add(Thread.ofVirtual().name("close-" + lane).start(() -> streams.close(CLOSE_WITHIN))));
        try {
            for (Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration commitInterval(Node node, Lane lane) {
        return switch (lane) {
            case URGENT -> node.config.commitInterval().urgent();
            case STANDARD -> node.config.commitInterval().standard();
            case BULK -> node.config.commitInterval().bulk();
        };
    }

    private static Map<String, Object> settings(Node node, RouterParts parts, Lane lane) {
        long commitInterval = commitInterval(node, lane).toMillis();
        Map<String, Object> settings = PipelineSettings.of(
                parts.topics().router(lane),
                node.id + "-" + lane,
                node.dataDir.resolve("router"),
                node.replicationFactor);
        PipelineSettings.exactlyOnce(settings);
        // The pace asks for all commits; these come besides, however short a time ago the last one was.
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, RARELY.toMillis());
        // A commit is asked for between two polls, which must not wait longer for records than the commit may.
        settings.put(StreamsConfig.POLL_MS_CONFIG, Math.clamp(commitInterval / 2, 2, 20));
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, node.config.threads());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, node.config.standbyReplicas());
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, RocksDbSettings.class.getName());
        // Records of different topics need no order among each other, so no task ever waits for one.
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
        // Messages and outcomes are polled together. Small helpings of either keep a backlog of messages from standing
        // before the outcomes that conversations wait for.
        settings.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, HELPING);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), HELPING);
        // What was fetched is polled in the order in which it came, so helpings are of no use if a fetch is large.
        settings.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), FETCH_BYTES);
        // Nothing is visible before the commit, which flushes: until then, let batches grow. A request takes one batch
        // of each partition along, so that many small ones would be as many round trips at the end.
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), commitInterval);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), MAX_REQUEST_BYTES);
        return settings;
    }
}
