package dev.detour.app.health;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

/** What a monitor might say, for tests of those who listen. */
public final class Announcements {
    private Announcements() {}

    /** A provider is like this, and the budgets of its channel are like that. */
    public static void say(
            HealthBoard board, Channel channel, String provider, HealthState state, @Nullable ChannelBudget budget) {
        board.say(health(channel, provider, state, 0).with(budget));
    }

    /** A provider is away, and each node may try it with so many messages a second. */
    public static void sayAway(
            HealthBoard board, Channel channel, String provider, HealthState state, double probesPerNode) {
        board.say(health(channel, provider, state, probesPerNode));
    }

    private static Health health(Channel channel, String provider, HealthState state, double messagesPerNode) {
        return new Health(
                channel,
                provider,
                null,
                state,
                Instant.EPOCH,
                Health.Mode.AUTOMATIC,
                state.switchesAway() ? 0 : 1,
                messagesPerNode,
                0,
                1_000,
                "because",
                List.of());
    }
}
