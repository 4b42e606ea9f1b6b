package dev.detour.app.router;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.jspecify.annotations.Nullable;

import dev.detour.app.health.HealthBoard;

/**
 * Goes through everything that is under way when the health of a provider has changed: what is held may go, what was
 * caught is fetched out. Whatever has not ended has a content, so the contents name it all. A stretch at a time, so that
 * new messages and outcomes do not wait for it.
 *
 * <p>Belongs to one task and its thread.
 */
final class Rerouting {
    private static final int STRETCH = 2_000;

    private final HealthBoard health;
    private final Contents contents;
    private long seen;
    private boolean going;
    private @Nullable Bytes position;

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
        List<Bytes> keys = new ArrayList<>();
        Bytes rest = null;
        try (KeyValueIterator<Bytes, byte[]> stretch = contents.from(position)) {
            while (stretch.hasNext()) {
                KeyValue<Bytes, byte[]> entry = stretch.next();
                if (keys.size() == STRETCH) {
                    rest = entry.key;
                    break;
                }
                keys.add(entry.key);
            }
        }
        position = rest;
        going = rest != null;
        return keys;
    }
}
