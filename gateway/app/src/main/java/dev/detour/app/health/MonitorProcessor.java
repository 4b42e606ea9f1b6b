package dev.detour.app.health;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Scope;
import dev.detour.core.budget.Limits;
import dev.detour.core.health.Health;
import dev.detour.core.health.Monitor;
import dev.detour.core.health.MonitorCodec;
import dev.detour.core.health.MonitorState;
import dev.detour.core.health.Signal;

/**
 * Collects signals, asks the monitor ten times a second, and publishes what it, or an operator, says. On the task's
 * thread only.
 */
final class MonitorProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String STORE = "monitor";

    private static final Logger LOG = Logger.getLogger(MonitorProcessor.class);
    private static final Duration ASK_EVERY = Duration.ofMillis(100);
    private static final Duration REMEMBER_EVERY = Duration.ofSeconds(1);
    private static final String STATE = "state";
    private static final String OVERRIDE = "override/";
    /** More than this within a tenth of a second are old ones, from a time when nobody listened. */
    private static final int MOST_SIGNALS = 20_000;

    private final String overridesTopic;
    private final Monitor monitor;
    private final Map<String, Channel> providers;
    private final boolean shadow;
    private final InstantSource clock;

    private final List<Signal> signals = new ArrayList<>();
    private final Map<String, OperatorOverride> overrides = new HashMap<>();
    private final Bookkeeping books;
    /** What the monitor has found last of each provider, whatever was published. */
    private final Map<String, Health> found = new LinkedHashMap<>();

    /** What was published last of each. */
    private final Map<String, Health> said = new HashMap<>();

    private MonitorState state = MonitorState.EMPTY;
    private Instant remembered = Instant.EPOCH;
    private @Nullable ProcessorContext<byte[], byte[]> context;

    MonitorProcessor(
            String overridesTopic,
            Monitor monitor,
            Map<String, Channel> providers,
            boolean shadow,
            Limits limits,
            InstantSource clock) {
        this.books = new Bookkeeping(limits);
        this.overridesTopic = overridesTopic;
        this.monitor = monitor;
        this.providers = providers;
        this.shadow = shadow;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> started) {
        context = started;
        KeyValueStore<String, byte[]> store = started.getStateStore(STORE);
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> {
                if (entry.key.startsWith(OVERRIDE)) {
                    overrides.put(entry.key.substring(OVERRIDE.length()), OperatorOverride.read(entry.value));
                } else if (!books.restore(entry.key, entry.value)) {
                    restore(entry.value);
                }
            });
        }
        started.schedule(ASK_EVERY, PunctuationType.WALL_CLOCK_TIME, time -> ask(started, store));
        LOG.infof("this node runs the monitor: providers=%s", providers.keySet());
    }

    private void restore(byte[] bytes) {
        try {
            state = MonitorCodec.read(bytes);
            // What is not found anew is not published either, but an override and a budget need it.
            state.published().forEach(health -> found.put(health.provider(), health));
        } catch (IllegalArgumentException e) {
            LOG.warnf("the monitor's memory is of another release and is forgotten: cause=%s", e);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], byte[]> current = context;
        if (current == null) {
            throw new IllegalStateException("a record before init");
        }
        try {
            if (current.recordMetadata().orElseThrow().topic().equals(overridesTopic)) {
                override(current, record);
            } else {
                take(current, SignalJson.read(record.value()));
            }
        } catch (IllegalArgumentException e) {
            LOG.warnf("a record is passed over: cause=%s", e);
        }
    }

    private void take(ProcessorContext<byte[], byte[]> current, Signal signal) {
        if (signal instanceof Signal.Spent spent) {
            books.take(spent, current.getStateStore(STORE), clock.instant());
        } else if (signals.size() < MOST_SIGNALS) {
            signals.add(signal);
        }
    }

    private void override(ProcessorContext<byte[], byte[]> current, Record<byte[], byte[]> record) {
        KeyValueStore<String, byte[]> store = current.getStateStore(STORE);
        String target = new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            overrides.remove(target);
            store.delete(OVERRIDE + target);
        } else {
            overrides.put(target, OperatorOverride.read(record.value()));
            store.put(OVERRIDE + target, record.value());
        }
        tellAnew(current);
    }

    /** After a change of the overrides: those of whom something else is to be said now. */
    private void tellAnew(ProcessorContext<byte[], byte[]> current) {
        for (Health health : found.values()) {
            Health told = told(health);
            if (!told.equals(said.get(health.provider()))) {
                publish(current, told);
            }
        }
    }

    private void ask(ProcessorContext<byte[], byte[]> current, KeyValueStore<String, byte[]> store) {
        Instant now = clock.instant();
        runOut(current, store, now);
        Monitor.Step step = monitor.next(state, signals, now);
        signals.clear();
        state = step.state();
        for (Health health : step.published()) {
            Health before = found.get(health.provider());
            if (health.scope() != null && health.scope().kind() == Scope.TENANT) {
                LOG.infof(
                        "health in a drill: provider=%s scope=%s state=%s why=%s",
                        health.provider(), health.scope(), health.state().id(), health.why());
            }
            if (health.scope() == null) {
                found.put(health.provider(), health);
                if (before == null || !before.state().equals(health.state())) {
                    LOG.infof(
                            "health: channel=%s provider=%s state=%s why=%s",
                            health.channel(), health.provider(), health.state().id(), health.why());
                }
            }
            publish(current, health.scope() == null ? told(health) : shadowed(health));
        }
        tellBudgets(current, now);
        if (!step.published().isEmpty() || Duration.between(remembered, now).compareTo(REMEMBER_EVERY) > 0) {
            store.put(STATE, MonitorCodec.write(state));
            books.tidy(store, now);
            remembered = now;
        }
    }

    /** Every provider of a channel says how the channel's budgets stand. */
    private void tellBudgets(ProcessorContext<byte[], byte[]> current, Instant now) {
        for (Channel channel : books.news(Set.copyOf(providers.values()), now)) {
            for (Health health : found.values()) {
                if (health.channel() == channel) {
                    publish(current, told(health));
                }
            }
        }
    }

    private void runOut(ProcessorContext<byte[], byte[]> current, KeyValueStore<String, byte[]> store, Instant now) {
        List<String> over = overrides.entrySet().stream()
                .filter(entry -> !entry.getValue().holdsAt(now))
                .map(Map.Entry::getKey)
                .toList();
        for (String target : over) {
            overrides.remove(target);
            store.delete(OVERRIDE + target);
        }
        if (!over.isEmpty()) {
            tellAnew(current);
        }
    }

    /** What nodes are told: a provider's own override comes before its channel's. */
    private Health told(Health health) {
        return obeyed(health).with(books.of(health.channel(), clock.instant()));
    }

    private Health obeyed(Health health) {
        OperatorOverride own = overrides.get(health.provider());
        OperatorOverride override = own == null ? overrides.get(health.channel().id()) : own;
        return override == null ? shadowed(health) : override.over(health);
    }

    private Health shadowed(Health health) {
        return shadow
                ? new Health(
                        health.channel(),
                        health.provider(),
                        health.scope(),
                        health.state(),
                        health.since(),
                        Health.Mode.SHADOW,
                        health.share(),
                        health.messagesPerNode(),
                        health.readsPerNode(),
                        health.slowAfterMillis(),
                        health.rescues(),
                        health.why(),
                        health.evidence(),
                        health.budget())
                : health;
    }

    private void publish(ProcessorContext<byte[], byte[]> current, Health health) {
        if (health.scope() == null) {
            said.put(health.provider(), health);
        }
        current.forward(new Record<>(
                MonitorPipeline.utf8(HealthJson.key(health)),
                MonitorPipeline.utf8(HealthJson.write(health).toString()),
                clock.millis()));
    }
}
