package dev.detour.core.delivery;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.contract.Reason;

/**
 * One provider that may carry the message, and what is known about it.
 *
 * @param channel the provider's channel
 * @param provider the provider's name
 * @param address the pseudonym of the recipient's address there
 * @param lifetime how long the provider may still deliver what it has accepted; null when nobody knows, or asks
 * @param tries how many attempts it has failed by its own fault or left open
 * @param throttles how many attempts it has turned away as too many
 * @param closed whether it must not be tried again for this message
 * @param reason the last thing that went wrong here, or null
 */
public record Leg(
        Channel channel,
        String provider,
        long address,
        @Nullable Duration lifetime,
        int tries,
        int throttles,
        boolean closed,
        @Nullable Reason reason) {
    static Leg open(Channel channel, String provider, long address, @Nullable Duration lifetime) {
        return new Leg(channel, provider, address, lifetime, 0, 0, false, null);
    }

    Leg tried(Reason why) {
        return new Leg(channel, provider, address, lifetime, tries + 1, throttles, closed, why);
    }

    Leg throttled(Reason why) {
        return new Leg(channel, provider, address, lifetime, tries, throttles + 1, closed, why);
    }

    Leg noted(Reason why) {
        return new Leg(channel, provider, address, lifetime, tries, throttles, closed, why);
    }

    Leg close(@Nullable Reason why) {
        return new Leg(channel, provider, address, lifetime, tries, throttles, true, why == null ? reason : why);
    }
}
