package dev.detour.app.history;

import java.util.Optional;

import dev.detour.app.config.DerivedKeys;

/**
 * All that looks back.
 *
 * @param history this node's part, or empty where none is kept
 * @param keys what nodes have in common
 */
public record Past(Optional<History> history, Archive archive, Timelines timelines, DerivedKeys keys) {
    /** Starts it; returns before it can be asked. */
    public void start() {
        history.ifPresent(History::start);
    }

    /** Stops it. */
    public void close() {
        history.ifPresent(History::close);
    }
}
