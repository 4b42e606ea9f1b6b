package dev.detour.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;

import com.sun.management.UnixOperatingSystemMXBean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.config.NotificationsConfig;
import dev.detour.app.config.Role;
import dev.detour.app.config.Roles;
import dev.detour.app.config.SaturationConfig;
import dev.detour.app.config.TracingConfig;
import dev.detour.app.health.BudgetMeters;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.HealthMeters;
import dev.detour.app.kafka.Backlog;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Topics;
import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.app.notifications.Notifications;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.providers.Providers;
import dev.detour.app.router.Router;
import dev.detour.app.saturation.Pool;
import dev.detour.app.saturation.Saturation;
import dev.detour.app.sender.Senders;
import dev.detour.app.tracing.Tracing;
import dev.detour.channel.Channel;
import dev.detour.contract.Lane;
import dev.detour.core.budget.Limits;

/** What looks at the node from beside the way of messages: gauges, saturation, traces, notifications. */
@ApplicationScoped
public class Observatory {
    private static final Logger LOG = Logger.getLogger(Observatory.class);

    private final Meters meters;
    private final TracingConfig tracingConfig;
    private final SaturationConfig saturationConfig;
    private final NotificationsConfig notificationsConfig;
    private @Nullable Tracing tracing;
    private @Nullable Notifications notifications;
    private @Nullable Started started;

    /** What is closed again. */
    private record Started(ScheduledExecutorService everySecond, ScheduledExecutorService asking, Backlog backlog) {}

    /**
     * The node that is looked at.
     *
     * @param sending the providers that it sends to
     */
    public record Node(
            String name,
            Roles roles,
            Path dataDir,
            KafkaSettings kafka,
            Topics topics,
            Providers providers,
            Collection<ConfiguredProvider> sending,
            HealthBoard board,
            Router router,
            Senders senders) {}

    Observatory(
            Meters meters,
            TracingConfig tracingConfig,
            SaturationConfig saturationConfig,
            NotificationsConfig notificationsConfig) {
        this.meters = meters;
        this.tracingConfig = tracingConfig;
        this.saturationConfig = saturationConfig;
        this.notificationsConfig = notificationsConfig;
    }

    /** Where meters are made. */
    public Meters meters() {
        return meters;
    }

    /**
     * Reads the settings of notifications; to be called once, before {@link #start}.
     *
     * @throws dev.detour.channel.SettingException if one of them cannot be used
     */
    void prepare(Providers providers) {
        notifications = Notifications.read(notificationsConfig, providers);
    }

    /** Whether this node sends mails of its own. */
    boolean mails(Roles roles) {
        return roles.any(Role.MONITOR) && notificationsConfig.mail().to().isPresent();
    }

    /** Where traces go on; to be asked for once, before {@link #start}. */
    Tracing tracing(String node) {
        Tracing made = tracingConfig
                .endpoint()
                .map(collector -> Tracing.to(collector, node))
                .orElse(Tracing.OFF);
        tracing = made;
        return made;
    }

    /** Shows what the board says from now on. */
    void watch(HealthBoard board, Map<String, Channel> providers, Limits limits, Instant now) {
        HealthMeters health = new HealthMeters(providers, board, meters, now);
        board.onChange(health::changed);
        BudgetMeters.show(board, Set.copyOf(providers.values()), limits, meters);
    }

    /** Begins to look, and to send notifications. */
    void start(Node node) {
        Notifications prepared = notifications;
        if (prepared != null && node.roles.any(Role.MONITOR)) {
            prepared.start(node.kafka, node.topics, node.name, meters);
        }
        Backlog backlog = new Backlog(node.kafka, groups(node));
        backlog.keys().forEach(key -> meters.gauge(Metric.LAG, () -> backlog.of(key), key.group(), key.topic()));
        meters.gauge(Metric.KAFKA_SILENCE, () -> backlog.silence().toMillis() / 1_000.0);
        for (Lane lane : node.roles.any(Role.ROUTER) ? Lane.values() : new Lane[0]) {
            meters.gauge(
                    Metric.STORE_ENTRIES,
                    () -> {
                        var entries = node.router.entries(lane);
                        return entries.isPresent() ? (double) entries.getAsLong() : Double.NaN;
                    },
                    lane.id());
        }
        Saturation saturation = new Saturation(pools(node, backlog), meters, System::nanoTime, LOG::warn);
        ScheduledExecutorService everySecond = executor("detour-saturation");
        everySecond.scheduleAtFixedRate(
                () -> safely(() -> {
                    node.senders.measure();
                    saturation.sample();
                }),
                1,
                1,
                TimeUnit.SECONDS);
        ScheduledExecutorService asking = executor("detour-backlog");
        asking.scheduleWithFixedDelay(() -> safely(backlog::ask), 1, 1, TimeUnit.SECONDS);
        started = new Started(everySecond, asking, backlog);
    }

    /** Stops looking; does nothing when nothing was started. */
    void close() {
        Started closing = started;
        started = null;
        if (closing != null) {
            closing.everySecond.shutdownNow();
            closing.asking.shutdownNow();
            closing.backlog.close();
        }
        Notifications telling = notifications;
        notifications = null;
        if (telling != null) {
            telling.close();
        }
        Tracing traces = tracing;
        tracing = null;
        if (traces != null) {
            traces.close();
        }
    }

    /** The consumer groups that this node has a part in: about others it need not be allowed to ask. */
    private static Map<String, Set<String>> groups(Node node) {
        Topics topics = node.topics;
        Map<String, Set<String>> groups = new HashMap<>();
        for (Lane lane : Lane.values()) {
            if (node.roles.any(Role.ROUTER)) {
                groups.put(
                        topics.router(lane),
                        Set.of(topics.messages(lane), topics.attempts(lane), topics.receipts(lane)));
            }
            for (ConfiguredProvider provider : node.sending) {
                groups.put(topics.sender(provider.name()) + "." + lane, Set.of(topics.dispatch(provider.name(), lane)));
            }
        }
        if (node.roles.any(Role.MONITOR)) {
            groups.put(topics.monitor(), Set.of(topics.signals()));
        }
        if (node.roles.any(Role.RECIPIENTS)) {
            groups.put(topics.recipients(), Set.of(topics.correspondence()));
        }
        return groups;
    }

    private List<Pool> pools(Node node, Backlog backlog) {
        List<Pool> pools = new ArrayList<>();
        for (ConfiguredProvider provider : node.sending) {
            String name = provider.name();
            pools.add(new Pool("in-flight", name, () -> node.senders.inFlight(name), provider::maxInFlight));
            pools.add(new Pool(
                    "connections",
                    name,
                    () -> node.senders.inFlight(name),
                    () -> provider.provider().concurrency()));
        }
        groups(node).keySet().stream()
                .sorted()
                .forEach(group -> pools.add(new Pool("lag", group, () -> backlog.of(group), saturationConfig::lag)));
        var threads = ManagementFactory.getThreadMXBean();
        pools.add(new Pool("threads", "", threads::getThreadCount, saturationConfig::threads));
        pools.add(new Pool(
                "heap",
                "",
                Observatory::heapAfterCollection,
                () -> Runtime.getRuntime().maxMemory()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            pools.add(new Pool("files", "", system::getOpenFileDescriptorCount, system::getMaxFileDescriptorCount));
        }
        disk(node.dataDir, pools);
        return pools;
    }

    private static void disk(Path folder, List<Pool> pools) {
        try {
            FileStore store = Files.getFileStore(folder);
            pools.add(new Pool("disk", "", () -> bytes(store, true), () -> bytes(store, false)));
        } catch (IOException e) {
            LOG.warnf("the disk is not watched: cause=%s", e);
        }
    }

    private static long bytes(FileStore store, boolean used) {
        try {
            return store.getTotalSpace() - (used ? store.getUsableSpace() : 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What was left of the heap at its last collection: what lies between two is mostly garbage. */
    private static long heapAfterCollection() {
        long sum = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage left = pool.getType() == MemoryType.HEAP ? pool.getCollectionUsage() : null;
            sum += left == null ? 0 : left.getUsed();
        }
        return sum;
    }

    private static void safely(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            // An exception would end the schedule.
            LOG.warnf("could not look: cause=%s", e);
        }
    }

    private static ScheduledExecutorService executor(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    /** All providers with their channels. */
    static Map<String, Channel> channels(Providers providers) {
        Map<String, Channel> channels = new LinkedHashMap<>();
        providers.all().forEach(provider -> channels.put(provider.name(), provider.channel()));
        return channels;
    }
}
