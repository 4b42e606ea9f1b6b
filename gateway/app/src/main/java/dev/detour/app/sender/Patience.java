package dev.detour.app.sender;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

import dev.detour.app.wire.DispatchRecord;
import dev.detour.contract.Lane;

/** How long messages wait for their turn. Immutable and safe for use by many threads. */
final class Patience {
    private final Map<Lane, Duration> atThrottledProvider;
    private final InstantSource clock;

    /**
     * @param atThrottledProvider how long a message of a lane waits there before another provider gets it
     */
    Patience(Map<Lane, Duration> atThrottledProvider, InstantSource clock) {
        this.atThrottledProvider = new EnumMap<>(atThrottledProvider);
        this.clock = clock;
    }

    /** Whether its time is up. */
    boolean isExpired(DispatchRecord dispatch) {
        return !clock.instant().isBefore(Instant.ofEpochMilli(dispatch.deadline()));
    }

    /**
     * Whether a throttled provider has kept it waiting for longer than its lane bears, and another one may have it.
     *
     * @param publishedAt when the router has handed it over
     */
    boolean isOverdue(Lane lane, DispatchRecord dispatch, Instant publishedAt) {
        return dispatch.mayMoveOn()
                && !dispatch.probe()
                && publishedAt
                        .plus(atThrottledProvider.getOrDefault(lane, Duration.ZERO))
                        .isBefore(clock.instant());
    }
}
