package dev.detour.core.delivery;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import dev.detour.channel.Channel;

/** Which providers serve which channel, in order of preference. */
public record Routes(Map<Channel, List<String>> providers) {
    public Routes {
        Map<Channel, List<String>> copy = new EnumMap<>(Channel.class);
        providers.forEach((channel, names) -> copy.put(channel, List.copyOf(names)));
        providers = Map.copyOf(copy);
    }

    /** The providers of a channel; empty when it has none. */
    public List<String> of(Channel channel) {
        return providers.getOrDefault(channel, List.of());
    }
}
