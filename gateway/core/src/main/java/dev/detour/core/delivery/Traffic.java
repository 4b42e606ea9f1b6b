package dev.detour.core.delivery;

import java.time.Instant;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * What the health of providers means for one message at one moment. What it answers may differ from message to message:
 * a provider that recovers gets a share, a template may be paused while the provider is well.
 */
public interface Traffic {
    /** Every provider is well. */
    Traffic FLOWING = provider -> Gate.OPEN;

    /** Whether the message may go to a provider now. To be asked when it is to go there: a probe is counted. */
    Gate gate(String provider);

    /** Why a provider is not open to everybody, or empty when it is. */
    default Optional<Closure> closure(String provider) {
        return Optional.empty();
    }

    /**
     * Why the message may not go to a channel in place of another one: what such messages may cost is spent. Empty when
     * it may.
     */
    default Optional<String> overspent(Channel channel) {
        return Optional.empty();
    }

    /** An answer of {@link #gate}. */
    enum Gate {
        /** It may. */
        OPEN,
        /** It may, to find out whether the provider works; the sender takes it in spite of the provider's state. */
        PROBE,
        /** It may not; another provider or channel may take it. */
        CLOSED,
        /** It may not, and no other will fare better: the fault is ours. */
        WAIT
    }

    /**
     * Why ordinary messages do not go to a provider.
     *
     * @param code {@code channel.down}, {@code channel.degraded}, …
     * @param why one sentence
     * @param acceptedSince messages that the provider took at or after this time are caught in the trouble; null when
     *     what it takes arrives
     */
    record Closure(String code, String why, @Nullable Instant acceptedSince) {}
}
