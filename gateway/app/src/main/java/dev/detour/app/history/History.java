package dev.detour.app.history;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyQueryMetadata;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsNotStartedException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jboss.logging.Logger;

import dev.detour.app.config.HistoryConfig;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.PipelineSettings;
import dev.detour.app.kafka.Topics;

/**
 * What has happened, on all nodes together: each keeps the part of its partitions, and questions reach the node that holds
 * the answer. Started and closed once; asked by any thread, which it blocks.
 */
public final class History implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(History.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    /** What was processed since is read again after a crash. */
    private static final Duration COMMIT_EVERY = Duration.ofSeconds(1);

    /** Room for the steps of some ten thousand messages between two commits. */
    private static final long CACHE_BYTES = 16 << 20;

    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaStreams streams;
    private final LocalHistory local;
    private final HostInfo self;
    private final OtherNodes others;
    private final ExecutorService asking = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("history-", 0).factory());

    /**
     * What the pipeline needs of its node.
     *
     * @param self where other nodes reach it
     */
    public record Node(
            String id,
            Path dataDir,
            KafkaSettings kafka,
            int standbyReplicas,
            int replicationFactor,
            Class<? extends RocksDBConfigSetter> rocksDb,
            HostInfo self) {}

    /**
     * What is known.
     *
     * @param list in no order where several nodes have a part
     * @param missing nodes that did not answer, so that something may be missing
     */
    public record Found<T>(List<T> list, List<String> missing) {}

    /** Asks another node. */
    public interface OtherNodes {
        /**
         * Sends a question and waits for the answer.
         *
         * @return the answer as JSON
         * @throws HistoryUnavailable if there is none
         */
        byte[] ask(HostInfo node, byte[] question);
    }

    /** Prepares it; nothing runs before {@link #start}. */
    public History(Node node, Topics topics, HistoryConfig config, OtherNodes others) {
        this.self = node.self;
        this.others = others;
        HistoryTopology.Retention keep =
                new HistoryTopology.Retention(config.messages(), config.incidents(), config.deadletters());
        streams = new KafkaStreams(
                HistoryTopology.of(topics, keep, InstantSource.system()),
                new StreamsConfig(node.kafka.with(settings(node, topics))));
        local = new LocalHistory(streams, topics);
        streams.setUncaughtExceptionHandler(failure -> {
            LOG.error("the history failed, its thread is replaced", failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    }

    /** Starts it; returns before it has its partitions. */
    public void start() {
        streams.start();
    }

    /**
     * What this node's part knows, for another node.
     *
     * @param question as JSON
     * @return the answer as JSON
     * @throws HistoryUnavailable if it cannot be asked now
     * @throws IllegalArgumentException if it is no question
     */
    public byte[] answer(byte[] question) {
        Question<?> asked = Json.read(question, Question.class)
                .orElseThrow(() -> new IllegalArgumentException("not a question of this release"));
        return Json.write(here(asked));
    }

    /**
     * The events of one message, oldest first.
     *
     * @throws HistoryUnavailable if the node that holds them cannot be asked now
     */
    public List<String> timeline(String id) {
        Question.Timeline question = new Question.Timeline(id);
        KeyQueryMetadata place;
        try {
            place = streams.queryMetadataForKey(StatusProcessor.TIMELINES, id, new StringSerializer());
        } catch (StreamsException | IllegalStateException e) {
            throw new HistoryUnavailable("it is starting");
        }
        if (place == null || place.equals(KeyQueryMetadata.NOT_AVAILABLE)) {
            throw new HistoryUnavailable("it is starting");
        }
        return at(place.activeHost(), question);
    }

    /**
     * Asks all nodes that hold a part.
     *
     * @throws HistoryUnavailable if none of them answers
     */
    public <T> Found<T> ask(Question<T> question) {
        String store = LocalHistory.store(question);
        Map<HostInfo, Future<List<T>>> answers = new HashMap<>();
        try {
            for (StreamsMetadata node : streams.metadataForAllStreamsClients()) {
                if (node.stateStoreNames().contains(store)
                        && !node.topicPartitions().isEmpty()) {
                    answers.put(node.hostInfo(), asking.submit(() -> at(node.hostInfo(), question)));
                }
            }
        } catch (StreamsNotStartedException | IllegalStateException e) {
            throw new HistoryUnavailable("it is starting");
        }
        List<T> list = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        answers.forEach((node, answer) -> {
            try {
                list.addAll(answer.get());
            } catch (ExecutionException e) {
                LOG.debugf("a node's part of the history is missing: node=%s cause=%s", node, e.getCause());
                missing.add(node.host() + ":" + node.port());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new HistoryUnavailable("interrupted");
            }
        });
        if (missing.size() == answers.size()) {
            throw new HistoryUnavailable(answers.isEmpty() ? "it is starting" : "it moves to another node");
        }
        return new Found<>(List.copyOf(list), List.copyOf(missing));
    }

    private <T> List<T> at(HostInfo node, Question<T> question) {
        if (node.equals(self)) {
            return here(question).stream().map(question.type()::cast).toList();
        }
        return Json.list(others.ask(node, Json.write(question)), question.type());
    }

    private List<?> here(Question<?> question) {
        try {
            return local.answer(question);
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new HistoryUnavailable("it moves to another node");
        } catch (StreamsException e) {
            LOG.warnf("the history was asked in vain: cause=%s", e);
            throw new HistoryUnavailable("it cannot be read");
        }
    }

    /** Commits and stops. */
    @Override
    public void close() {
        asking.shutdownNow();
        streams.close(CLOSE_WITHIN);
    }

    private static Map<String, Object> settings(Node node, Topics topics) {
        Map<String, Object> settings = PipelineSettings.of(
                topics.history(), node.id + "-history", node.dataDir.resolve("history"), node.replicationFactor);
        PipelineSettings.readInFewRequests(settings);
        settings.put(StreamsConfig.APPLICATION_SERVER_CONFIG, node.self.host() + ":" + node.self.port());
        // Nothing is decided on what is kept here, so it needs no transactions.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_EVERY.toMillis());
        settings.put(StreamsConfig.POLL_MS_CONFIG, POLL.toMillis());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, node.standbyReplicas);
        settings.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, CACHE_BYTES);
        settings.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, node.rocksDb.getName());
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
        settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 100);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        return settings;
    }
}
