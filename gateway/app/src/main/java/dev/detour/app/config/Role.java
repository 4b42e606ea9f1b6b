package dev.detour.app.config;

import java.util.Locale;
import java.util.Optional;

/** What a node does. One image serves all of them; small installations run all in one process. */
public enum Role {
    /** Decides about messages: the pipelines of all lanes, with their state. */
    ROUTER,
    /** Sends what the router has decided. */
    SENDERS,
    /** Takes what providers report: callbacks, bounces, unsubscribe links. */
    WEBHOOKS,
    /** What people and programs ask over HTTP: the API and the console. */
    CONSOLE,
    /** Judges the providers' health; of all nodes with this role one is at work. */
    MONITOR,
    /** Brings together what was sent to an address and what is heard from it. */
    RECIPIENTS;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name used in settings: {@code router}, {@code senders} and so on. */
    public String id() {
        return id;
    }

    /** The role with this {@link #id()}, or empty. */
    public static Optional<Role> of(String id) {
        for (Role role : values()) {
            if (role.id.equals(id)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return id;
    }
}
