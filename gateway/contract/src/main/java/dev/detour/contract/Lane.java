package dev.detour.contract;

import java.util.Locale;
import java.util.Optional;

/** A priority with topics of its own. The order of the constants is the order in which senders serve them. */
public enum Lane {
    /** One-time codes and alarms. */
    URGENT,
    /** Order and support messages. */
    STANDARD,
    /** Campaigns. */
    BULK;

    private final String id = name().toLowerCase(Locale.ROOT);

    /** The name used in topics and parameters: {@code urgent}, {@code standard}, {@code bulk}. */
    public String id() {
        return id;
    }

    /** The lane with this {@link #id()}, or empty. */
    public static Optional<Lane> of(String id) {
        for (Lane lane : values()) {
            if (lane.id.equals(id)) {
                return Optional.of(lane);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return id;
    }
}
