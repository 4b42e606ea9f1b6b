package dev.detour.app;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.vertx.core.Vertx;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.jspecify.annotations.Nullable;

import dev.detour.app.api.Timeline;
import dev.detour.app.config.DynamicSettings;
import dev.detour.app.config.HealthConfig;
import dev.detour.app.config.PolicyCatalog;
import dev.detour.app.config.RetryConfig;
import dev.detour.app.config.RouterConfig;
import dev.detour.app.config.SenderConfig;
import dev.detour.app.config.TopicsConfig;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.HealthReader;
import dev.detour.app.health.Heartbeat;
import dev.detour.app.health.MonitorPipeline;
import dev.detour.app.health.Watchtower;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.TopicSetup;
import dev.detour.app.kafka.Topics;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.providers.Providers;
import dev.detour.app.router.Router;
import dev.detour.app.sender.Ledgers;
import dev.detour.app.sender.Senders;
import dev.detour.channel.Channel;
import dev.detour.contract.Lane;
import dev.detour.contract.MessageReader;
import dev.detour.core.delivery.Decider;
import dev.detour.core.delivery.RetryRules;

/**
 * The whole of one node. Started once, by the main thread, and stopped once; until it has started, and if it could not,
 * {@link #running()} is empty.
 */
@ApplicationScoped
public class Gateway {
    /** Who calls over HTTP waits: rather 503, and a second call, than a late answer. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);

    private final Config config;
    private final TopicsConfig topicsConfig;
    private final RetryConfig retryConfig;
    private final RouterConfig routerConfig;
    private final SenderConfig senderConfig;
    private final HealthConfig healthConfig;
    private final Vertx vertx;
    private final InboundConnector connector;
    private final Ledgers ledgers;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

    /** What there is once the gateway has started. */
    public record Running(
            Topics topics,
            Providers providers,
            MessageReader reader,
            Router router,
            Senders senders,
            RecordPublisher publisher,
            Timeline timeline,
            Watch watch,
            Map<Lane, Integer> partitionsByLane) {

        /** What this node sees of the providers. */
        public Watchtower watchtower() {
            return watch.watchtower;
        }

        /** How many partitions a lane's topics have. */
        public int partitions(Lane lane) {
            return partitionsByLane.getOrDefault(lane, 0);
        }
    }

    /** Everything about the providers' health. */
    public record Watch(
            HealthBoard board,
            Watchtower watchtower,
            Heartbeat heartbeat,
            MonitorPipeline monitor,
            HealthReader reader,
            RecordPublisher signals) {
        void start() {
            reader.start();
            monitor.start();
        }

        void close() {
            heartbeat.close();
            watchtower.close();
            monitor.close();
            reader.close();
            signals.close();
        }
    }

    Gateway(
            Config config,
            TopicsConfig topicsConfig,
            RetryConfig retryConfig,
            RouterConfig routerConfig,
            SenderConfig senderConfig,
            HealthConfig healthConfig,
            Vertx vertx,
            @Connector("smallrye-kafka") InboundConnector connector,
            @Identifier(Ledgers.STRATEGY) Ledgers ledgers) {
        this.config = config;
        this.topicsConfig = topicsConfig;
        this.retryConfig = retryConfig;
        this.routerConfig = routerConfig;
        this.senderConfig = senderConfig;
        this.healthConfig = healthConfig;
        this.vertx = vertx;
        this.connector = connector;
        this.ledgers = ledgers;
    }

    /** What there is once the gateway has started, or empty. */
    public Optional<Running> running() {
        return Optional.ofNullable(running.get());
    }

    /**
     * Reads the settings, checks the topics and starts everything.
     *
     * @throws StartException if the surroundings are not as they must be
     * @throws dev.detour.channel.SettingException if a setting cannot be used
     */
    void start() {
        DynamicSettings settings = new DynamicSettings(config);
        settings.refuseUnknown();
        Topics topics = new Topics(
                config.getOptionalValue("detour.topic-prefix", String.class).orElse("detour."));
        Path dataDir = dataDir();
        KafkaSettings kafka = KafkaSettings.read(config);
        Providers providers = Providers.read(config, senderConfig, vertx);
        try {
            PolicyCatalog policies =
                    PolicyCatalog.read(config, providers.routes().providers().keySet());
            List<String> names =
                    providers.all().stream().map(ConfiguredProvider::name).toList();
            Map<Lane, Integer> partitions = new TopicSetup(kafka, topics, topicsConfig).ensure(names);
            MessageReader reader = reader(policies, providers);
            Decider decider = new Decider(providers.routes(), retryRules());
            String node = nodeId();
            Watch watch = watch(node, dataDir, kafka, topics, providers);
            Router router = Router.of(
                    new Router.Node(node, dataDir, kafka, routerConfig, retryConfig, topicsConfig.replicationFactor()),
                    topics,
                    reader,
                    decider,
                    watch.board,
                    names);
            watch.start();
            router.start();
            Senders senders = new Senders(
                    new Senders.Surroundings(
                            vertx,
                            connector,
                            ledgers,
                            kafka,
                            topics,
                            senderConfig,
                            watch.board,
                            watch.watchtower,
                            InstantSource.system(),
                            node),
                    providers.all());
            running.set(new Running(
                    topics,
                    providers,
                    reader,
                    router,
                    senders,
                    new RecordPublisher(kafka, node + "-http", Optional.of(ANSWER_WITHIN)),
                    new Timeline(kafka, topics),
                    watch,
                    new EnumMap<>(partitions)));
        } catch (RuntimeException e) {
            providers.close();
            throw e;
        }
    }

    /** Stops taking new work, lets what is on the wire end, commits, and closes everything. */
    void stop() {
        Running stopping = running.getAndSet(null);
        if (stopping != null) {
            stopping.senders().close();
            stopping.router().close();
            stopping.watch().close();
            stopping.publisher().close();
            stopping.providers().close();
        }
    }

    private Watch watch(String node, Path dataDir, KafkaSettings kafka, Topics topics, Providers providers) {
        HealthBoard board = new HealthBoard();
        RecordPublisher signals = new RecordPublisher(kafka, node + "-signals", Optional.of(ANSWER_WITHIN));
        // Another name after each start: what the monitor remembers of the last run is not this one's.
        String run = node + "-" + InstantSource.system().millis();
        Map<String, Channel> watched = new LinkedHashMap<>();
        providers.all().forEach(provider -> watched.put(provider.name(), provider.channel()));
        return new Watch(
                board,
                new Watchtower(run, topics, board, signals, vertx, providers.all()),
                new Heartbeat(run, providers.publicUrl(), topics, signals, vertx),
                new MonitorPipeline(
                        node, dataDir, kafka, topics, watched, healthConfig.shadow(), topicsConfig.replicationFactor()),
                new HealthReader(kafka, topics, board),
                signals);
    }

    private static MessageReader reader(PolicyCatalog policies, Providers providers) {
        return MessageReader.of(
                policies.policies(), providers.routes().providers().keySet());
    }

    private RetryRules retryRules() {
        return new RetryRules(
                retryConfig.triesPerProvider(),
                retryConfig.throttlesPerProvider(),
                retryConfig.base(),
                retryConfig.cap());
    }

    private Path dataDir() {
        Path dataDir =
                Path.of(config.getOptionalValue("detour.data-dir", String.class).orElse(".detour/gateway"));
        try {
            Files.createDirectories(dataDir);
        } catch (IOException e) {
            throw new StartException(
                    "the folder " + dataDir.toAbsolutePath() + " cannot be used: set detour.data-dir to one that can");
        }
        if (!Files.isWritable(dataDir)) {
            throw new StartException("the folder " + dataDir.toAbsolutePath()
                    + " cannot be written to: set detour.data-dir to one that can");
        }
        return dataDir;
    }

    /** Two nodes must not have the same name: with it each claims its partitions back after a restart. */
    private String nodeId() {
        return config.getOptionalValue("detour.node-id", String.class).orElseGet(() -> {
            try {
                return InetAddress.getLocalHost().getHostName() + "-"
                        + config.getOptionalValue("quarkus.http.port", String.class)
                                .orElse("8080");
            } catch (UnknownHostException e) {
                throw new StartException("this machine has no host name: set detour.node-id");
            }
        });
    }
}
