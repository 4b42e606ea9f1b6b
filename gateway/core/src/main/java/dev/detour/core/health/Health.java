package dev.detour.core.health;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.core.budget.ChannelBudget;

/**
 * The state of a provider, or of a part of it, with the reasons: what is published for every node to obey.
 *
 * @param scope the part that it is about, or null for the provider
 * @param since when the state began, by the monitor's clock
 * @param share the part of the ordinary traffic that it gets, from 0 to 1; while it is throttled, the part of its calls
 *     that it takes, or 1 where it does not help to send less
 * @param messagesPerNode probes with messages that each node may send beside the share, a second
 * @param readsPerNode free reads that each node shall make, a second
 * @param slowAfterMillis the age at which a call in flight counts as slow
 * @param rescues whether what it has taken lately and not confirmed is taken for lost and sent elsewhere; false while
 *     only its webhooks may be what is down
 * @param why one English sentence
 * @param budget what the channel's fallback has cost and may cost; null when there is nothing to say
 */
public record Health(
        Channel channel,
        String provider,
        @Nullable HealthScope scope,
        HealthState state,
        Instant since,
        Mode mode,
        double share,
        double messagesPerNode,
        double readsPerNode,
        long slowAfterMillis,
        boolean rescues,
        String why,
        List<Evidence> evidence,
        @Nullable ChannelBudget budget) {
    public Health {
        evidence = List.copyOf(evidence);
    }

    /** What the monitor finds of one for whose messages there is no doubt: it knows nothing of budgets. */
    public Health(
            Channel channel,
            String provider,
            @Nullable HealthScope scope,
            HealthState state,
            Instant since,
            Mode mode,
            double share,
            double messagesPerNode,
            double readsPerNode,
            long slowAfterMillis,
            String why,
            List<Evidence> evidence) {
        this(
                channel,
                provider,
                scope,
                state,
                since,
                mode,
                share,
                messagesPerNode,
                readsPerNode,
                slowAfterMillis,
                true,
                why,
                evidence,
                null);
    }

    /** The same with how the budgets of the channel stand. */
    public Health with(@Nullable ChannelBudget newBudget) {
        return new Health(
                channel,
                provider,
                scope,
                state,
                since,
                mode,
                share,
                messagesPerNode,
                readsPerNode,
                slowAfterMillis,
                rescues,
                why,
                evidence,
                newBudget);
    }

    /** Whether a sender whose calls are throttled shall send less. */
    public boolean slownessHelps() {
        return !(state instanceof HealthState.Throttled) || share < 1;
    }

    /** Who decided. */
    public enum Mode {
        /** The monitor. */
        AUTOMATIC,
        /** An operator. */
        OVERRIDE,
        /** The monitor, but nobody obeys. */
        SHADOW
    }
}
