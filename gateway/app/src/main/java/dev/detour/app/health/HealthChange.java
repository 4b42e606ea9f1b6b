package dev.detour.app.health;

import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Scope;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

/**
 * A change of a provider's health that means something to people: where its traffic goes, or who says so.
 *
 * @param kind what has changed
 * @param from the state before, {@code healthy} when nothing was said before
 * @param now what holds from now on
 */
public record HealthChange(Kind kind, String from, Health now) {
    /** What can change. */
    public enum Kind {
        /** Its traffic goes elsewhere from now on; also when it relapses while it gets its traffic back. */
        SWITCHED,
        /** It has all of its traffic again. */
        RETURNED,
        /** It refuses us because of our account: its traffic goes elsewhere, and somebody has to act. */
        ACCOUNT_FAULT,
        /** An operator's word holds from now on, or another one than before. */
        OVERRIDDEN,
        /** The monitor decides again. */
        OVERRIDE_ENDED;

        /** As it stands in notifications, e.g. {@code account-fault}. */
        public String id() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What a record changes, if anything; what nobody obeys changes nothing, and a drill is not told.
     *
     * @param before the record before it about the same, or null
     */
    public static Optional<HealthChange> between(@Nullable Health before, Health now) {
        HealthScope scope = now.scope();
        if (now.mode() == Health.Mode.SHADOW || (scope != null && scope.kind() == Scope.TENANT)) {
            return Optional.empty();
        }
        Health obeyed = before == null || before.mode() == Health.Mode.SHADOW ? null : before;
        return kind(obeyed, now)
                .map(kind -> new HealthChange(
                        kind, (obeyed == null ? new HealthState.Healthy() : obeyed.state()).id(), now));
    }

    private static Optional<Kind> kind(@Nullable Health before, Health now) {
        if (now.mode() == Health.Mode.OVERRIDE) {
            boolean same = before != null
                    && before.mode() == Health.Mode.OVERRIDE
                    && before.state().equals(now.state())
                    && before.since().equals(now.since());
            return same ? Optional.empty() : Optional.of(Kind.OVERRIDDEN);
        }
        if (before != null && before.mode() == Health.Mode.OVERRIDE) {
            return Optional.of(Kind.OVERRIDE_ENDED);
        }
        boolean was = before != null && before.state().switchesAway();
        if (now.state() instanceof HealthState.AccountFault) {
            return before != null && before.state() instanceof HealthState.AccountFault
                    ? Optional.empty()
                    : Optional.of(Kind.ACCOUNT_FAULT);
        }
        if (now.state().switchesAway()) {
            return was ? Optional.empty() : Optional.of(Kind.SWITCHED);
        }
        boolean hadLeft = was || (before != null && before.state() instanceof HealthState.Recovering);
        return hadLeft && hasAllTraffic(now) ? Optional.of(Kind.RETURNED) : Optional.empty();
    }

    private static boolean hasAllTraffic(Health health) {
        return switch (health.state()) {
            case HealthState.Healthy healthy -> true;
            case HealthState.Throttled throttled -> true;
            case HealthState.Suspect suspect -> false;
            case HealthState.Local local -> false;
            case HealthState.Recovering recovering -> false;
            case HealthState.Degraded degraded -> false;
            case HealthState.Down down -> false;
            case HealthState.AccountFault fault -> false;
        };
    }
}
