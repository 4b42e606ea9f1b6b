package dev.detour.core.delivery;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/** Providers that a test closes and opens. */
final class Roads implements Traffic {
    private final Map<String, Gate> gates = new HashMap<>();
    private final Set<Channel> overspent = EnumSet.noneOf(Channel.class);
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

    /** From now on nothing may go to these in place of another one. */
    Roads spent(Channel... channels) {
        overspent.clear();
        overspent.addAll(Set.of(channels));
        return this;
    }

    @Override
    public Optional<String> overspent(Channel channel) {
        return overspent.contains(channel) ? Optional.of("the budget of " + channel + " is spent") : Optional.empty();
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
