package dev.detour.contract;

import java.time.Duration;
import java.util.List;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;

/**
 * How a message travels.
 *
 * @param name as in the configuration, or {@code inline}
 * @param channels in order of preference; not empty, without repetition
 * @param confirm what ends a message
 * @param confirmWithin how long to wait for it, from the provider's acceptance, before the next channel; positive
 * @param whenDegraded what to do while a channel is degraded
 * @param ttl how long after the Kafka record's timestamp a send may start, unless the message says otherwise; positive
 * @param onAmbiguous what to do when a provider may have taken a message
 * @param purpose why such messages are sent
 */
public record Policy(
        String name,
        List<Channel> channels,
        Confirm confirm,
        Duration confirmWithin,
        WhenDegraded whenDegraded,
        Duration ttl,
        OnAmbiguous onAmbiguous,
        Purpose purpose) {

    /** The name of a policy that a message carries itself. */
    public static final String INLINE = "inline";

    /** The policy of a message that names none. */
    public static final String DEFAULT = "transactional";

    public Policy {
        channels = List.copyOf(channels);
    }
}
