package dev.detour.core.delivery;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.contract.Reason;

/**
 * One provider that may carry the message, and what is known about it.
 *
 * @param channel the provider's channel
 * @param provider the provider's name
 * @param tries how many attempts it has failed by its own fault or left open
 * @param throttles how many attempts it has turned away as too many
 * @param closed whether it must not be tried again for this message
 * @param reason the last thing that went wrong here, or null
 */
public record Leg(
        Channel channel,
        String provider,
        int tries,
        int throttles,
        boolean closed,
        @Nullable Reason reason) {

    static Leg open(Channel channel, String provider) {
        return new Leg(channel, provider, 0, 0, false, null);
    }

    Leg tried(Reason why) {
        return new Leg(channel, provider, tries + 1, throttles, closed, why);
    }

    Leg throttled(Reason why) {
        return new Leg(channel, provider, tries, throttles + 1, closed, why);
    }

    Leg noted(Reason why) {
        return new Leg(channel, provider, tries, throttles, closed, why);
    }

    Leg close(@Nullable Reason why) {
        return new Leg(channel, provider, tries, throttles, true, why == null ? reason : why);
    }
}
