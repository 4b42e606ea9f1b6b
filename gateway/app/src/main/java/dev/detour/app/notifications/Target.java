package dev.detour.app.notifications;

import java.time.Instant;
import java.util.Optional;

/** Where notifications go. Used by one thread, which it may block for as long as its own time limits say. */
interface Target extends AutoCloseable {
    /** As it stands in meters, logs and the name of its consumer group. */
    String name();

    /**
     * Delivers a notification. To be called again with the same one until it returns empty.
     *
     * @return why it was not delivered, without addresses; empty when it was
     */
    Optional<String> deliver(Notification notification, Instant now);

    @Override
    void close();
}
