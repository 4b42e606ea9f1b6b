package dev.detour.app.drills;

import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.core.delivery.DeliveryKey;

/**
 * The drills that this node obeys, one for each provider at the most. Safe for use by many threads; asked for each
 * message, so it costs one read of a field while there is none.
 */
public final class Drills {
    private final InstantSource clock;
    private volatile @Nullable Map<String, Drill> byProvider;

    public Drills(InstantSource clock) {
        this.clock = clock;
    }

    /** The drill at a provider while its tenant is watched apart, or null. */
    public @Nullable Drill at(String provider) {
        Map<String, Drill> all = byProvider;
        if (all == null) {
            return null;
        }
        Drill drill = all.get(provider);
        return drill != null && drill.isWatchedAt(clock.instant()) ? drill : null;
    }

    /** The drill at a provider while its fault is on, or null. */
    public @Nullable Drill hurting(String provider) {
        Drill drill = at(provider);
        return drill != null && drill.hurtsAt(clock.instant()) ? drill : null;
    }

    /** Whether a receipt of an attempt of a drill is to be thrown away. */
    public boolean throwsAway(String provider, DeliveryKey delivery, int attempt) {
        Drill drill = hurting(provider);
        return drill != null && drill.fault() == Fault.SILENCE && drill.meets(delivery, attempt);
    }

    /** All drills whose tenants are watched apart. */
    public Collection<Drill> all() {
        Map<String, Drill> all = byProvider;
        return all == null
                ? List.of()
                : all.values().stream()
                        .filter(drill -> drill.isWatchedAt(clock.instant()))
                        .toList();
    }

    /** Takes in a record; used by one thread. */
    public void say(String provider, @Nullable Drill drill) {
        Map<String, Drill> before = byProvider;
        Map<String, Drill> next = before == null ? new HashMap<>() : new HashMap<>(before);
        next.values().removeIf(old -> !old.isWatchedAt(clock.instant()));
        next.remove(provider);
        if (drill != null && drill.isWatchedAt(clock.instant())) {
            next.put(provider, drill);
        }
        byProvider = next.isEmpty() ? null : Map.copyOf(next);
    }
}
