package dev.detour.core.budget;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * What a budget is for.
 *
 * @param tenant the tenant whose messages on the channel are meant, or null for all of them
 */
public record Account(Channel channel, @Nullable String tenant) {
    /** All messages of a channel. */
    public static Account of(Channel channel) {
        return new Account(channel, null);
    }

    /** For people: {@code sms}, {@code sms for shop-eu}. */
    @Override
    public String toString() {
        return tenant == null ? channel.id() : channel.id() + " for " + tenant;
    }
}
