package dev.detour.contract;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

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
 * @param onTimeout when to go on to the next channel after no receipt has come in time
 * @param quietHours when nothing is sent, by the recipient's clock, or null
 */
public record Policy(
        String name,
        List<Channel> channels,
        Confirm confirm,
        Duration confirmWithin,
        WhenDegraded whenDegraded,
        Duration ttl,
        OnAmbiguous onAmbiguous,
        Purpose purpose,
        OnTimeout onTimeout,
        @Nullable QuietHours quietHours) {

    /** The name of a policy that a message carries itself. */
    public static final String INLINE = "inline";

    /** The policy of a message that names none. */
    public static final String DEFAULT = "transactional";

    /** A policy that goes on at once after a timeout, at any hour. */
    public Policy(
            String name,
            List<Channel> channels,
            Confirm confirm,
            Duration confirmWithin,
            WhenDegraded whenDegraded,
            Duration ttl,
            OnAmbiguous onAmbiguous,
            Purpose purpose) {
        this(name, channels, confirm, confirmWithin, whenDegraded, ttl, onAmbiguous, purpose, OnTimeout.NEXT, null);
    }

    public Policy {
        channels = List.copyOf(channels);
    }
}
