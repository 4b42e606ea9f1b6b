package dev.detour.core.delivery;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/** Providers that a test closes and opens. */
final class Roads implements Traffic {
    private final Map<String, Gate> gates = new HashMap<>();
    private @Nullable Instant caughtSince;

    Roads set(Gate gate, String... providers) {
        for (String provider : providers) {
            gates.put(provider, gate);
        }
        return this;
    }

    Roads closed(String... providers) {
        return set(Gate.CLOSED, providers);
    }

    /** What closed providers took since then does not arrive. */
    Roads caughtSince(Instant time) {
        caughtSince = time;
        return this;
    }

    @Override
    public Gate gate(String provider) {
        return gates.getOrDefault(provider, Gate.OPEN);
    }

    @Override
    public Optional<Closure> closure(String provider) {
        return gate(provider) == Gate.OPEN
                ? Optional.empty()
                : Optional.of(new Closure("channel.down", provider + " is down", caughtSince));
    }
}
