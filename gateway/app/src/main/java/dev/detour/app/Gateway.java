package dev.detour.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.vertx.core.Vertx;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.config.AdminConfig;
import dev.detour.app.config.BudgetCatalog;
import dev.detour.app.config.DerivedKeys;
import dev.detour.app.config.DynamicSettings;
import dev.detour.app.config.HealthConfig;
import dev.detour.app.config.HistoryConfig;
import dev.detour.app.config.PolicyCatalog;
import dev.detour.app.config.PriceList;
import dev.detour.app.config.RecipientsConfig;
import dev.detour.app.config.RecipientsConfig.UnknownWindow;
import dev.detour.app.config.RetryConfig;
import dev.detour.app.config.Role;
import dev.detour.app.config.Roles;
import dev.detour.app.config.RouterConfig;
import dev.detour.app.config.SenderConfig;
import dev.detour.app.config.TopicsConfig;
import dev.detour.app.health.Watchtower;
import dev.detour.app.history.Archive;
import dev.detour.app.history.History;
import dev.detour.app.history.NodeAddress;
import dev.detour.app.history.NodeClient;
import dev.detour.app.history.Past;
import dev.detour.app.history.Timelines;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Liveness;
import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.TopicCatalog;
import dev.detour.app.kafka.TopicSetup;
import dev.detour.app.kafka.Topics;
import dev.detour.app.operations.Backlog;
import dev.detour.app.operations.DeadLetterBox;
import dev.detour.app.operations.Operations;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.providers.DuplicateDeliveries;
import dev.detour.app.providers.LateDuplicates;
import dev.detour.app.providers.ProviderEvents;
import dev.detour.app.providers.ProviderMeters;
import dev.detour.app.providers.Providers;
import dev.detour.app.recipients.Pseudonyms;
import dev.detour.app.recipients.Recipients;
import dev.detour.app.router.Acquaintances;
import dev.detour.app.router.RocksDbSettings;
import dev.detour.app.router.Router;
import dev.detour.app.sender.Ledgers;
import dev.detour.app.sender.Senders;
import dev.detour.app.tracing.Tracing;
import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.EventSource;
import dev.detour.channel.SecretUse;
import dev.detour.contract.Lane;
import dev.detour.contract.MessageReader;
import dev.detour.core.budget.Limits;
import dev.detour.core.delivery.Decider;
import dev.detour.core.delivery.Particulars;
import dev.detour.core.delivery.RetryRules;

/**
 * The whole of one node. Started once, by the main thread, and stopped once; until it has started, and if it could not,
 * {@link #running()} is empty.
 */
@ApplicationScoped
public class Gateway {
    /** Who calls over HTTP waits: rather 503, and a second call, than a late answer. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(4);
    /** No provider notices by how much later it is answered. */
    private static final Duration CALLBACKS_GATHER = Duration.ofMillis(20);

    private static final Logger LOG = Logger.getLogger(Gateway.class);
    /** With this, pseudonyms hide addresses from a glance only. */
    private static final String NO_SECRET = "detour";

    private final Config config;
    private final TopicsConfig topicsConfig;
    private final RetryConfig retryConfig;
    private final RouterConfig routerConfig;
    private final SenderConfig senderConfig;
    private final RecipientsConfig recipientsConfig;
    private final HealthConfig healthConfig;
    private final HistoryConfig historyConfig;
    private final AdminConfig adminConfig;
    private final Vertx vertx;
    private final Observatory observatory;
    private final InboundConnector connector;
    private final Ledgers ledgers;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

    /** What there is once the gateway has started. */
    public record Running(
            Roles roles,
            Topics topics,
            Providers providers,
            MessageReader reader,
            Router router,
            Senders senders,
            RecordPublisher publisher,
            Recipients recipients,
            Pseudonyms pseudonyms,
            ProviderEvents events,
            Past past,
            Office office,
            HealthWatch watch,
            Map<Lane, Integer> partitionsByLane) {

        /** What this node sees of the providers. */
        public Watchtower watchtower() {
            return watch.watchtower();
        }

        /** What operators do. */
        public Operations operations() {
            return office.operations;
        }

        /** Dead letters, and the way back. */
        public DeadLetterBox deadLetters() {
            return office.deadLetters;
        }

        /** How many partitions a lane's topics have. */
        public int partitions(Lane lane) {
            return partitionsByLane.getOrDefault(lane, 0);
        }
    }

    /** What operators work with. */
    public record Office(Operations operations, DeadLetterBox deadLetters, Backlog backlog, PriceList prices) {}

    Gateway(
            Config config,
            TopicsConfig topicsConfig,
            RetryConfig retryConfig,
            RouterConfig routerConfig,
            SenderConfig senderConfig,
            RecipientsConfig recipientsConfig,
            HealthConfig healthConfig,
            HistoryConfig historyConfig,
            AdminConfig adminConfig,
            Vertx vertx,
            Observatory observatory,
            @Connector("smallrye-kafka") InboundConnector connector,
            @Identifier(Ledgers.STRATEGY) Ledgers ledgers) {
        this.config = config;
        this.topicsConfig = topicsConfig;
        this.retryConfig = retryConfig;
        this.routerConfig = routerConfig;
        this.senderConfig = senderConfig;
        this.recipientsConfig = recipientsConfig;
        this.healthConfig = healthConfig;
        this.historyConfig = historyConfig;
        this.adminConfig = adminConfig;
        this.vertx = vertx;
        this.observatory = observatory;
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
        Liveness.checkLease(senderConfig.lease());
        Roles roles = Roles.read(config);
        Topics topics = new Topics(
                config.getOptionalValue("detour.topic-prefix", String.class).orElse("detour."));
        NodeSettings own = new NodeSettings(config);
        Path dataDir = own.dataDir();
        KafkaSettings kafka = KafkaSettings.read(config);
        Providers providers = Providers.read(config, senderConfig, vertx, channel -> needed(roles, channel));
        try {
            PolicyCatalog policies =
                    PolicyCatalog.read(config, providers.routes().providers().keySet());
            if (roles.any(Role.MONITOR)) {
                observatory.prepare(providers);
            }
            List<String> names =
                    providers.all().stream().map(ConfiguredProvider::name).toList();
            PriceList prices = PriceList.read(config, providers.routes(), providers.prices());
            Limits limits =
                    BudgetCatalog.read(config, providers.routes().providers().keySet(), prices);
            List<ConfiguredProvider> sending = providers.all().stream()
                    .filter(provider -> roles.sendsOn(provider.channel()))
                    .toList();
            if (roles.any(Role.ROUTER)) {
                LateDuplicates.warnings(policies.policies().values(), providers, settings)
                        .forEach(LOG::warn);
            }
            Map<Lane, Integer> partitions = new TopicSetup(kafka, topics, topicsConfig)
                    .ensure(TopicCatalog.usedBy(
                            roles,
                            TopicCatalog.of(topics, names),
                            name -> sending.stream().anyMatch(one -> one.name().equals(name))));
            MessageReader reader = reader(policies, providers);
            Optional<String> secret = NodeSettings.secret(recipientsConfig);
            Pseudonyms pseudonyms = new Pseudonyms(secret.orElse(NO_SECRET));
            Decider decider = new Decider(providers.routes(), retryRules(), new Surroundings(pseudonyms, providers));
            String node = own.id();
            Recipients recipients = new Recipients(
                    partOfRecipients(roles),
                    new Recipients.Node(
                            node,
                            dataDir,
                            kafka,
                            routerConfig.standbyReplicas(),
                            topicsConfig.replicationFactor(),
                            RocksDbSettings.class),
                    topics,
                    recipientsConfig.remember());
            recipients.start();
            HealthWatch watch = HealthWatch.of(
                    new HealthWatch.Node(
                            node,
                            dataDir,
                            kafka,
                            topics,
                            roles,
                            healthConfig.shadow(),
                            topicsConfig.replicationFactor(),
                            vertx),
                    providers,
                    limits);
            observatory.watch(
                    watch.board(),
                    Observatory.channels(providers),
                    limits,
                    InstantSource.system().instant());
            Tracing tracing = observatory.tracing(node);
            Router router = !roles.any(Role.ROUTER)
                    ? Router.none()
                    : Router.of(
                            new Router.Node(
                                    node, dataDir, kafka, routerConfig, retryConfig, topicsConfig.replicationFactor()),
                            topics,
                            reader,
                            decider,
                            new Acquaintances(
                                    recipients.book(),
                                    pseudonyms,
                                    recipientsConfig.preferAnsweredFor(),
                                    recipientsConfig.unknownWindow() == UnknownWindow.OPEN),
                            watch.board(),
                            prices,
                            new DuplicateDeliveries(prices, observatory.meters()),
                            observatory.meters(),
                            tracing,
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
                            watch.board(),
                            watch.watchtower(),
                            InstantSource.system(),
                            node,
                            pseudonyms,
                            providers.publicUrl(),
                            observatory.meters(),
                            tracing),
                    sending);
            RecordPublisher publisher =
                    new RecordPublisher(kafka, node + "-http", Optional.of(ANSWER_WITHIN), CALLBACKS_GATHER);
            publisher.meet(topics.health());
            ProviderEvents events = new ProviderEvents(
                    topics,
                    lane -> partitions.getOrDefault(lane, 0),
                    publisher,
                    pseudonyms,
                    recipients.book(),
                    recipientsConfig.inboundAddress(),
                    watch.watchtower(),
                    InstantSource.system(),
                    new ProviderMeters(observatory.meters(), names));
            Past past = past(node, dataDir, kafka, topics, secret, roles);
            past.start();
            Operations operations = new Operations(topics, publisher, InstantSource.system());
            Office office = new Office(
                    operations,
                    new DeadLetterBox(kafka, topics, reader, operations, InstantSource.system()),
                    new Backlog(kafka, topics, names, InstantSource.system()),
                    prices);
            running.set(new Running(
                    roles,
                    topics,
                    providers,
                    reader,
                    router,
                    senders,
                    publisher,
                    recipients,
                    pseudonyms,
                    events,
                    past,
                    office,
                    watch,
                    new EnumMap<>(partitions)));
            observatory.start(new Observatory.Node(
                    node, roles, dataDir, kafka, topics, providers, sending, watch.board(), router, senders));
            if (roles.any(Role.WEBHOOKS)) {
                for (ConfiguredProvider provider : providers.all()) {
                    provider.provider().events().ifPresent(source -> source.start(told -> events.take(provider, told)));
                }
            }
            LOG.infof("started: node=%s roles=%s", node, roles);
        } catch (RuntimeException e) {
            providers.close();
            throw e;
        }
    }

    /** Stops taking new work, lets what is on the wire end, commits, and closes everything. */
    void stop() {
        Running stopping = running.getAndSet(null);
        if (stopping != null) {
            if (stopping.roles().any(Role.WEBHOOKS)) {
                stopping.providers()
                        .all()
                        .forEach(provider -> provider.provider().events().ifPresent(EventSource::close));
            }
            observatory.close();
            stopping.senders().close();
            stopping.router().close();
            stopping.recipients().close();
            stopping.past().close();
            stopping.office().backlog().close();
            stopping.watch().close();
            stopping.publisher().close();
            stopping.providers().close();
        }
    }

    private static Recipients.Part partOfRecipients(Roles roles) {
        if (roles.any(Role.RECIPIENTS)) {
            return Recipients.Part.WORK;
        }
        return roles.any(Role.ROUTER, Role.WEBHOOKS, Role.CONSOLE) ? Recipients.Part.BOOK : Recipients.Part.NOTHING;
    }

    /** What this node needs the secrets of a channel's providers for. */
    private Set<SecretUse> needed(Roles roles, Channel channel) {
        Set<SecretUse> uses = EnumSet.noneOf(SecretUse.class);
        if (roles.sendsOn(channel) || channel == Channel.EMAIL && observatory.mails(roles)) {
            uses.add(SecretUse.CALLS);
        }
        if (roles.any(Role.WEBHOOKS)) {
            uses.add(SecretUse.EVENTS);
        }
        return uses;
    }

    private static MessageReader reader(PolicyCatalog policies, Providers providers) {
        return MessageReader.of(
                policies.policies(), providers.routes().providers().keySet());
    }

    private Past past(
            String node, Path dataDir, KafkaSettings kafka, Topics topics, Optional<String> secret, Roles roles) {
        DerivedKeys keys = DerivedKeys.of(adminConfig.token().filter(text -> !text.isBlank()), secret);
        History.Node part = new History.Node(
                node,
                dataDir,
                kafka,
                routerConfig.standbyReplicas(),
                topicsConfig.replicationFactor(),
                RocksDbSettings.class,
                NodeAddress.of(config, historyConfig));
        Optional<History> history = historyConfig.enabled() && roles.any(Role.CONSOLE)
                ? Optional.of(new History(part, topics, historyConfig, new NodeClient(keys.nodeToken())))
                : Optional.empty();
        return new Past(
                history, new Archive(history, InstantSource.system()), new Timelines(history, kafka, topics), keys);
    }

    /** What deciding must know of the configuration. */
    private record Surroundings(Pseudonyms pseudonyms, Providers providers) implements Particulars {
        @Override
        public long pseudonym(String address) {
            return pseudonyms.of(address);
        }

        @Override
        public Optional<Duration> lifetime(String provider, Content content) {
            return providers
                    .named(provider)
                    .flatMap(configured -> configured.provider().lifetime(content));
        }
    }

    private RetryRules retryRules() {
        return new RetryRules(
                retryConfig.triesPerProvider(),
                retryConfig.throttlesPerProvider(),
                retryConfig.base(),
                retryConfig.cap());
    }
}
