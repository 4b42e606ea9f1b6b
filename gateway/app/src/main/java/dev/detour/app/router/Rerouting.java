package dev.detour.app.router;

import java.util.List;

import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

import dev.detour.app.health.HealthBoard;

/**
 * Goes through everything that is under way when the health of a provider has changed: what is held may go, what was
 * caught is fetched out. Whatever has not ended has a content, so the contents name it all. A stretch at a time, so that
 * new messages and outcomes do not wait for it.
 *
 * <p>Where nothing new comes, only what is held can show that a provider is well again: while one wants to be probed,
 * some of what is under way is looked at again.
 *
 * <p>Belongs to one task and its thread.
 */
final class Rerouting {
    private static final int STRETCH = 2_000;
    private static final int CANDIDATES = 100;

    private final HealthBoard health;
    private final Contents contents;
    private long seen;
    private boolean going;
    private @Nullable Bytes position;
    private @Nullable Bytes candidate;

    Rerouting(HealthBoard health, Contents contents) {
        this.health = health;
        this.contents = contents;
    }

    /** The next deliveries to look at; empty when all have been seen since the last change. */
    List<Bytes> next() {
        long version = health.version();
        if (version != seen) {
            seen = version;
            going = true;
            position = null;
        }
        if (!going) {
            return List.of();
        }
        Contents.Stretch stretch = contents.from(position, STRETCH);
        position = stretch.next();
        going = position != null;
        return stretch.keys();
    }

    /** Whether a message would be let through now to see how a closed provider does. */
    boolean wantsProbe() {
        return health.wantsProbe();
    }

    /** Some that may serve as a probe if they are held: others each time, and round again after the last. */
    List<Bytes> candidates() {
        Contents.Stretch stretch = contents.from(candidate, CANDIDATES);
        candidate = stretch.next();
        return stretch.keys();
    }
}
