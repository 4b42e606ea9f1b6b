package dev.detour.app.health;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.state.Stores;
import org.jboss.logging.Logger;

import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.PipelineSettings;
import dev.detour.app.kafka.Topics;
import dev.detour.channel.Channel;
import dev.detour.core.budget.Limits;
import dev.detour.core.health.Monitor;

/**
 * Runs the monitor on one node at a time: its topic has one partition, so Kafka Streams gives it to one of them, and to
 * another when that one goes. Started and closed once.
 */
public final class MonitorPipeline implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(MonitorPipeline.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(500);

    private final KafkaStreams streams;

    /**
     * @param shadow whether decisions are published and not obeyed
     * @param limits what channels may cost that take what was meant for another one
     */
    public MonitorPipeline(
            String node,
            Path dataDir,
            KafkaSettings kafka,
            Topics topics,
            Map<String, Channel> providers,
            boolean shadow,
            Limits limits,
            int replicationFactor) {
        streams = new KafkaStreams(
                topology(topics, new Monitor(providers), providers, shadow, limits, InstantSource.system()),
                new StreamsConfig(kafka.with(settings(node, dataDir, topics, replicationFactor))));
        streams.setUncaughtExceptionHandler(failure -> {
            LOG.error("the monitor failed, its thread is replaced", failure);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        });
    }

    static Topology topology(
            Topics topics,
            Monitor monitor,
            Map<String, Channel> providers,
            boolean shadow,
            Limits limits,
            InstantSource clock) {
        Topology topology = new Topology();
        topology.addSource("signals", topics.signals());
        topology.addSource("overrides", topics.overrides());
        topology.addProcessor(
                "monitor",
                () -> new MonitorProcessor(topics.overrides(), monitor, providers, shadow, limits, clock),
                "signals",
                "overrides");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(MonitorProcessor.STORE), Serdes.String(), Serdes.ByteArray()),
                "monitor");
        topology.addSink("health", topics.health(), "monitor");
        return topology;
    }

    /** Starts it; returns before it has its partition, if it ever gets it. */
    public void start() {
        streams.start();
    }

    /** Whether this node takes part; most have no partition to read. */
    public boolean running() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    /** Whether it has not failed for good. */
    public boolean alive() {
        KafkaStreams.State state = streams.state();
        return state != KafkaStreams.State.ERROR && state != KafkaStreams.State.NOT_RUNNING;
    }

    @Override
    public void close() {
        streams.close(CLOSE_WITHIN);
    }

    private static Map<String, Object> settings(String node, Path dataDir, Topics topics, int replicationFactor) {
        Map<String, Object> settings =
                PipelineSettings.of(topics.monitor(), node + "-monitor", dataDir.resolve("monitor"), replicationFactor);
        // A decision published twice changes nothing, and one that waits for a transaction comes too late.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_EVERY.toMillis());
        settings.put(StreamsConfig.POLL_MS_CONFIG, 20);
        settings.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, -1);
        settings.put(StreamsConfig.consumerPrefix(CommonClientConfigs.SESSION_TIMEOUT_MS_CONFIG), 6_000);
        settings.put(StreamsConfig.consumerPrefix(CommonClientConfigs.HEARTBEAT_INTERVAL_MS_CONFIG), 1_500);
        settings.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), 0);
        return settings;
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
