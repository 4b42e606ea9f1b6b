package dev.detour.core.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All that the monitor remembers. Immutable; {@link MonitorCodec} writes it as bytes.
 *
 * @param wall the clock when it last ran
 * @param time monitor time, in milliseconds: it follows the clock but never goes back and never leaps
 * @param watches by provider
 * @param beats the last sequence and time of each node's heartbeats
 * @param lastBeat monitor time at which our webhook endpoint was last reached; -1 for never
 * @param deafUntil monitor time until which silence was, or may have been, our own
 */
public record MonitorState(
        Instant wall, long time, Map<String, Watch> watches, Map<String, Beat> beats, long lastBeat, long deafUntil) {

    /** Nothing is known yet. */
    public static final MonitorState EMPTY = new MonitorState(Instant.EPOCH, 0, Map.of(), Map.of(), -1, -1);

    /**
     * A node's last heartbeat.
     *
     * @param sequence its sequence
     * @param at when it came, in monitor time
     * @param reached whether it came through
     */
    record Beat(long sequence, long at, boolean reached) {}

    /** What was published last of each provider. */
    public List<Health> published() {
        return watches.values().stream()
                .map(Watch::published)
                .filter(Objects::nonNull)
                .toList();
    }

    /** The state of a provider; empty if nothing was ever heard of it. */
    public Optional<HealthState> stateOf(String provider) {
        return Optional.ofNullable(watches.get(provider)).map(Watch::state);
    }
}
