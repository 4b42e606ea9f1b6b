package dev.detour.app.health;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import dev.detour.app.drills.Drill;
import dev.detour.app.drills.Drills;
import dev.detour.channel.Scope;
import dev.detour.core.budget.NodeSpending;
import dev.detour.core.delivery.Traffic;
import dev.detour.core.health.Drilled;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

/**
 * What the monitor, or an operator, has said last of every provider: what this node obeys. If nobody says anything any
 * more, the last word stays. Safe for use by many threads; asked for each message, so without locks.
 */
public final class HealthBoard {
    /** Receipts of messages that were taken this long before a decision are missing because of what was decided. */
    private static final Duration CAUGHT_BEFORE = Duration.ofSeconds(10);

    private final NodeSpending spending;
    private volatile Map<String, Health> byKey = Map.of();
    private volatile Map<String, Health> byProvider = Map.of();
    private volatile Map<Drilled, Health> byTenant = Map.of();
    private volatile boolean hasScopes;
    /** What is closed but for some messages a second. */
    private volatile List<Health> probed = List.of();

    private final AtomicLong version = new AtomicLong();
    private final Map<String, Probes> probes = new ConcurrentHashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Drills drills;
    private final LongSupplier nanoTime;

    /** One that limits no fallback. */
    public HealthBoard() {
        this(NodeSpending.unlimited(), new Drills(InstantSource.system()), System::nanoTime);
    }

    /**
     * @param spending is told of the budgets
     * @param drills that are obeyed
     * @param nanoTime the passing of time, for the pace of probes
     */
    public HealthBoard(NodeSpending spending, Drills drills, LongSupplier nanoTime) {
        this.spending = spending;
        this.drills = drills;
        this.nanoTime = nanoTime;
    }

    /** The drills that this node obeys. */
    public Drills drills() {
        return drills;
    }

    /** What was said of a tenant's messages to a provider during a drill, or empty: then they are like all others. */
    public Optional<Health> of(Drilled drilled) {
        return Optional.ofNullable(byTenant.get(drilled));
    }

    /** What this node spends, and whether it may. */
    public NodeSpending spending() {
        return spending;
    }

    /** Grows with each change that means something for where messages go. */
    public long version() {
        return version.get();
    }

    /** What was said of a provider as a whole, or empty: then it is well. */
    public Optional<Health> of(String provider) {
        return Optional.ofNullable(byProvider.get(provider));
    }

    /** Whether it is unclear how a provider is doing: something failed lately, or it is away. */
    public boolean isInQuestion(String provider) {
        Health health = byProvider.get(provider);
        return health != null && (health.readsPerNode() > 0 || !(health.state() instanceof HealthState.Healthy));
    }

    /** Everything that was said, by key, whatever is obeyed of it. */
    public Map<String, Health> all() {
        return byKey;
    }

    /** Whether anything is said of parts, so that templates and countries matter. */
    public boolean hasScopes() {
        return hasScopes;
    }

    /** Whether the next message that may not go to a closed provider, or to a closed part of one, would go as a probe. */
    public boolean wantsProbe() {
        for (Health health : probed) {
            if (probes(health).isReady(health.messagesPerNode())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isProbed(Health health) {
        return health.mode() != Health.Mode.SHADOW && health.state().switchesAway() && health.messagesPerNode() > 0;
    }

    private Probes probes(Health health) {
        return probes.computeIfAbsent(HealthJson.key(health), key -> new Probes(nanoTime));
    }

    /** Has somebody told of each change, on the thread that reads it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Takes in a record; used by one thread. */
    void say(Health health) {
        Map<String, Health> next = new HashMap<>(byKey);
        Health before = next.put(HealthJson.key(health), health);
        Map<String, Health> obeyed = new HashMap<>();
        Map<Drilled, Health> tenants = new HashMap<>();
        boolean scopes = false;
        for (Health one : next.values()) {
            if (one.mode() != Health.Mode.SHADOW) {
                HealthScope scope = one.scope();
                if (scope == null) {
                    obeyed.put(one.provider(), one);
                } else if (scope.kind() != Scope.TENANT) {
                    scopes |= one.state().switchesAway();
                } else if (!(one.state() instanceof HealthState.Healthy)) {
                    scopes = true;
                    tenants.put(new Drilled(one.provider(), scope.name()), one);
                }
            }
        }
        byKey = Map.copyOf(next);
        byProvider = Map.copyOf(obeyed);
        byTenant = Map.copyOf(tenants);
        probed = next.values().stream().filter(HealthBoard::isProbed).toList();
        hasScopes = scopes;
        boolean hasRoom = health.scope() == null && spending.told(health.channel(), health.budget());
        if (hasRoom
                || before == null
                || !before.state().equals(health.state())
                || before.share() != health.share()
                || before.messagesPerNode() != health.messagesPerNode()
                || before.rescues() != health.rescues()
                || before.mode() != health.mode()) {
            version.incrementAndGet();
            listeners.forEach(Runnable::run);
        }
    }

    /**
     * Where a message may go now.
     *
     * @param template its template on WhatsApp, or null
     * @param country its recipient's country, or null
     */
    public Traffic traffic(@Nullable String template, @Nullable String country) {
        return traffic(template, country, null);
    }

    /**
     * Where a message may go now.
     *
     * @param template its template on WhatsApp, or null
     * @param country its recipient's country, or null
     * @param tenant whose it is, or null
     */
    public Traffic traffic(@Nullable String template, @Nullable String country, @Nullable String tenant) {
        return new View(template, country, tenant);
    }

    private final class View implements Traffic {
        private final @Nullable String template;
        private final @Nullable String country;
        private final @Nullable String tenant;

        View(@Nullable String template, @Nullable String country, @Nullable String tenant) {
            this.tenant = tenant;
            this.template = template;
            this.country = country;
        }

        @Override
        public Gate gate(String provider) {
            Health health = worst(provider);
            if (health == null) {
                return Gate.OPEN;
            }
            return switch (health.state()) {
                case HealthState.Healthy healthy -> Gate.OPEN;
                case HealthState.Throttled throttled -> Gate.OPEN;
                // The sender keeps it back for the moment that a suspicion lasts.
                case HealthState.Suspect suspect -> Gate.OPEN;
                case HealthState.Local local -> Gate.WAIT;
                case HealthState.Recovering recovering ->
                    ThreadLocalRandom.current().nextDouble() < health.share() ? Gate.OPEN : Gate.CLOSED;
                case HealthState.Degraded degraded -> probeOrClosed(health);
                case HealthState.Down down -> probeOrClosed(health);
                case HealthState.AccountFault fault -> probeOrClosed(health);
            };
        }

        @Override
        public Optional<Closure> closure(String provider) {
            Health health = worst(provider);
            if (health == null) {
                return Optional.empty();
            }
            Instant caughtSince = health.since().minus(CAUGHT_BEFORE);
            return switch (health.state()) {
                case HealthState.Healthy healthy -> Optional.empty();
                case HealthState.Throttled throttled -> Optional.empty();
                case HealthState.Suspect suspect -> Optional.empty();
                case HealthState.Recovering recovering -> Optional.of(closed(health, null));
                case HealthState.Local local -> Optional.of(closed(health, null));
                // What was accepted before the account was blocked arrives.
                case HealthState.AccountFault fault -> Optional.of(closed(health, null));
                case HealthState.Degraded degraded -> Optional.of(closed(health, caughtSince));
                case HealthState.Down down -> Optional.of(closed(health, caughtSince));
            };
        }

        private static Closure closed(Health health, @Nullable Instant caughtSince) {
            return new Closure(
                    "channel." + health.state().id(),
                    health.channel() + " by " + health.provider() + " is "
                            + health.state().id() + ": " + health.why(),
                    health.mode() == Health.Mode.AUTOMATIC && health.rescues() ? caughtSince : null);
        }

        private Gate probeOrClosed(Health health) {
            return probes(health).take(health.messagesPerNode()) ? Gate.PROBE : Gate.CLOSED;
        }

        /** Of the provider and of the parts that the message belongs to, what keeps it away. */
        private @Nullable Health worst(String provider) {
            Health whole = byProvider.get(provider);
            if (!hasScopes || (whole != null && whole.state().switchesAway())) {
                return whole;
            }
            Drill drill = tenant == null ? null : drills.at(provider);
            if (drill != null && drill.tenant().equals(tenant)) {
                Health apart = byTenant.get(drill.watched());
                if (apart != null) {
                    return apart;
                }
            }
            for (Health health : byKey.values()) {
                HealthScope scope = health.scope();
                if (scope != null
                        && scope.kind() != Scope.TENANT
                        && health.provider().equals(provider)
                        && health.mode() != Health.Mode.SHADOW
                        && health.state().switchesAway()
                        && scope.name().equals(scope.kind() == Scope.TEMPLATE ? template : country)) {
                    return health;
                }
            }
            return whole;
        }
    }

    /** Some messages a second that go to a sick provider. */
    private static final class Probes {
        private static final double MOST_AT_ONCE = 1;
        private final LongSupplier nanoTime;
        private double saved;
        private long at;

        Probes(LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            at = nanoTime.getAsLong();
        }

        synchronized boolean take(double aSecond) {
            if (!isReady(aSecond)) {
                return false;
            }
            saved--;
            return true;
        }

        synchronized boolean isReady(double aSecond) {
            long now = nanoTime.getAsLong();
            saved = Math.min(MOST_AT_ONCE, saved + (now - at) / 1e9 * aSecond);
            at = now;
            return saved >= 1;
        }
    }
}
