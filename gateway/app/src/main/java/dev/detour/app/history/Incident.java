package dev.detour.app.history;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import dev.detour.core.health.Evidence;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

/**
 * A time during which a provider, or a part of it, was not healthy.
 *
 * @param id sorts by the time of the beginning
 * @param scope the part that it is about, or null for the provider
 * @param began in milliseconds since 1970
 * @param ended the same, or 0 while it lasts
 * @param worst the worst state that was reached
 * @param moments each change of state, share or mode, the first and the last of them at least
 */
public record Incident(
        String id,
        String channel,
        String provider,
        @Nullable String scope,
        long began,
        long ended,
        String worst,
        List<Moment> moments) {
    /** A provider that changes its state all the time is told of in full for as many changes as a person reads. */
    private static final int MOST_MOMENTS = 200;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS").withZone(ZoneOffset.UTC);

    public Incident {
        moments = List.copyOf(moments);
    }

    /**
     * One change, with the reasons as they stood.
     *
     * @param at in milliseconds since 1970
     */
    public record Moment(long at, String state, String mode, double share, String why, List<Evidence> evidence) {
        public Moment {
            evidence = List.copyOf(evidence);
        }

        private static Moment of(Health health, long at) {
            return new Moment(
                    at,
                    health.state().id(),
                    health.mode().name().toLowerCase(Locale.ROOT),
                    health.share(),
                    health.why(),
                    health.evidence());
        }

        private boolean tells(Moment other) {
            return !state.equals(other.state) || !mode.equals(other.mode) || share != other.share;
        }
    }

    /**
     * What a health record means for the incident that is open, if there is one.
     *
     * @param at when it was published, in milliseconds since 1970
     * @return the incident as it is now, or null when there is nothing to note
     */
    static @Nullable Incident after(@Nullable Incident open, Health health, long at) {
        boolean healthy = health.state() instanceof HealthState.Healthy;
        Moment moment = Moment.of(health, at);
        if (open == null) {
            return healthy ? null : begun(health, moment);
        }
        if (!open.moments.getLast().tells(moment)) {
            return null;
        }
        List<Moment> moments = new ArrayList<>(open.moments);
        if (moments.size() >= MOST_MOMENTS) {
            moments.removeLast();
        }
        moments.add(moment);
        return new Incident(
                open.id,
                open.channel,
                open.provider,
                open.scope,
                open.began,
                healthy ? at : 0,
                worse(open.worst, health.state()),
                moments);
    }

    private static Incident begun(Health health, Moment moment) {
        HealthScope scope = health.scope();
        String id = TIME.format(Instant.ofEpochMilli(moment.at)) + "-" + health.provider()
                + (scope == null ? "" : "-" + scope.toString().replaceAll("[^A-Za-z0-9_.]", "-"));
        return new Incident(
                id,
                health.channel().id(),
                health.provider(),
                scope == null ? null : scope.toString(),
                moment.at,
                0,
                health.state().id(),
                List.of(moment));
    }

    private static String worse(String known, HealthState next) {
        return severity(next.id()) > severity(known) ? next.id() : known;
    }

    /** How bad a state is: 0 for healthy, 1 for what only makes wait, 2 for what costs traffic, 3 for down. */
    public static int severity(String state) {
        return switch (state) {
            case "healthy" -> 0;
            case "suspect", "recovering" -> 1;
            case "throttled", "local", "degraded", "account-fault" -> 2;
            default -> 3;
        };
    }

    /** Whether it still lasts. */
    public boolean open() {
        return ended == 0;
    }

    /** Whether messages went elsewhere because of it. */
    public boolean switched() {
        return moments.stream().anyMatch(moment -> switch (moment.state) {
            case "down", "degraded", "account-fault" -> !moment.mode.equals("shadow");
            default -> false;
        });
    }
}
