package dev.detour.app.console;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import dev.detour.app.Gateway.Running;
import dev.detour.app.console.Words.Badge;
import dev.detour.channel.Channel;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

/** Who carries what, as this node has been told. */
record Traffic(Running running) {
    /** Channels that have a provider, in order. */
    List<Channel> channels() {
        return Arrays.stream(Channel.values())
                .filter(channel -> !providers(channel).isEmpty())
                .toList();
    }

    /** The one that everything turns on: WhatsApp, if there is a provider for it. */
    Channel first() {
        return channels().getFirst();
    }

    List<String> providers(Channel channel) {
        return running.providers().routes().of(channel);
    }

    Optional<Health> health(String provider) {
        return running.watch().board().of(provider);
    }

    /** Parts of a provider that are not well. */
    List<Health> parts(String provider) {
        return running.watch().board().all().values().stream()
                .filter(health -> health.scope() != null
                        && health.provider().equals(provider)
                        && !(health.state() instanceof HealthState.Healthy))
                .toList();
    }

    /** The provider that ordinary messages of a channel go to, or empty. */
    Optional<String> carrier(Channel channel) {
        return providers(channel).stream()
                .filter(name -> health(name)
                        .map(health -> !health.state().switchesAway())
                        .orElse(true))
                .findFirst();
    }

    /** The word on which it depends where messages of a channel go: the first provider's, unless it is healthy. */
    Optional<Health> decisive(Channel channel) {
        return health(providers(channel).getFirst());
    }

    /** How a channel is: as its first provider is while that one carries, and while none does; else as the carrier. */
    HealthState state(Channel channel) {
        String about = carrier(channel).orElse(providers(channel).getFirst());
        return health(about).map(Health::state).orElse(new HealthState.Healthy());
    }

    Badge badge(Channel channel) {
        return Words.health(state(channel).id());
    }
}
