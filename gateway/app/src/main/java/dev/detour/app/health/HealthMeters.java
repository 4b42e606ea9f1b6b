package dev.detour.app.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Meters.Row;
import dev.detour.app.metrics.Metric;
import dev.detour.channel.Channel;
import dev.detour.channel.Scope;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

/**
 * Shows what the board says, and counts switches. What is on the board when the node starts is no switch.
 *
 * <p>Used by the thread that reads health.
 */
public final class HealthMeters {
    private static final int MOST_SCOPES = 50;
    /** Clocks of the monitor and of this node may differ a little. */
    private static final long TOLERANCE_SECONDS = 10;

    private static final List<HealthState> STATES = List.of(
            new HealthState.Healthy(),
            new HealthState.Suspect(),
            new HealthState.Degraded(),
            new HealthState.Down(),
            new HealthState.Throttled(),
            new HealthState.AccountFault(),
            new HealthState.Local(),
            new HealthState.Recovering(0));

    private final Map<String, Channel> providers;
    private final HealthBoard board;
    private final Meters meters;
    private final Meters.Rows states;
    private final Meters.Rows shares;
    private final Meters.Rows overrides;
    private final Instant countedFrom;
    private Map<String, Health> before = Map.of();

    /**
     * @param providers all providers, by name
     * @param started when this node has started
     */
    public HealthMeters(Map<String, Channel> providers, HealthBoard board, Meters meters, Instant started) {
        this.providers = Map.copyOf(providers);
        this.board = board;
        this.meters = meters;
        states = meters.rows(Metric.HEALTH_STATE);
        shares = meters.rows(Metric.HEALTH_SHARE);
        overrides = meters.rows(Metric.HEALTH_OVERRIDE);
        countedFrom = started.minusSeconds(TOLERANCE_SECONDS);
        providers.forEach((provider, channel) -> {
            for (HealthState state : STATES) {
                if (state.switchesAway() || state instanceof HealthState.Healthy) {
                    for (Health.Mode mode : List.of(Health.Mode.AUTOMATIC, Health.Mode.OVERRIDE)) {
                        meters.counter(Metric.SWITCHES, channel.id(), provider, state.id(), word(mode));
                    }
                }
            }
        });
        show();
    }

    /** Something on the board has changed. */
    public void changed() {
        Map<String, Health> now = new HashMap<>(board.all());
        now.forEach((key, health) -> {
            Health old = before.get(key);
            if (health.scope() == null && old != health && !health.since().isBefore(countedFrom)) {
                HealthChange.between(old, health)
                        .filter(change -> moves(old, health))
                        .ifPresent(change -> meters.counter(
                                        Metric.SWITCHES,
                                        health.channel().id(),
                                        health.provider(),
                                        health.state().switchesAway()
                                                ? health.state().id()
                                                : "healthy",
                                        word(health.mode()))
                                .increment());
            }
        });
        before = now;
        show();
    }

    /** Whether traffic goes elsewhere than before, whoever has said so. */
    private static boolean moves(@Nullable Health old, Health now) {
        boolean wasAway = old != null
                && old.mode() != Health.Mode.SHADOW
                && (old.state().switchesAway() || old.state() instanceof HealthState.Recovering);
        return now.state().switchesAway() || wasAway;
    }

    private void show() {
        List<Row> stateRows = new ArrayList<>();
        List<Row> shareRows = new ArrayList<>();
        List<Row> overrideRows = new ArrayList<>();
        providers.forEach((provider, channel) -> {
            Health health = board.of(provider).orElse(null);
            String current = health == null ? "healthy" : health.state().id();
            for (HealthState state : STATES) {
                stateRows.add(new Row(state.id().equals(current) ? 1 : 0, channel.id(), provider, "", state.id()));
            }
            shareRows.add(new Row(health == null ? 1 : health.share(), channel.id(), provider));
            boolean override = health != null && health.mode() == Health.Mode.OVERRIDE;
            overrideRows.add(new Row(override ? 1 : 0, channel.id(), provider));
        });
        board.all().values().stream()
                .filter(health -> isPart(health.scope())
                        && health.mode() != Health.Mode.SHADOW
                        && health.state().switchesAway())
                .limit(MOST_SCOPES)
                .forEach(health -> stateRows.add(new Row(
                        1,
                        health.channel().id(),
                        health.provider(),
                        scope(health.scope()),
                        health.state().id())));
        states.set(stateRows);
        shares.set(shareRows);
        overrides.set(overrideRows);
    }

    /** A tenant is watched apart in a drill only. */
    private static boolean isPart(@Nullable HealthScope scope) {
        return scope != null && scope.kind() != Scope.TENANT;
    }

    private static String scope(@Nullable HealthScope scope) {
        return scope == null ? "" : scope.toString();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
