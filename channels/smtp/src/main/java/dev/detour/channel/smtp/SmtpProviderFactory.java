package dev.detour.channel.smtp;

import dev.detour.channel.Channel;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;

/** The provider type {@code smtp}. */
public final class SmtpProviderFactory implements ProviderFactory {
    @Override
    public String type() {
        return "smtp";
    }

    @Override
    public Channel channel() {
        return Channel.EMAIL;
    }

    @Override
    public Provider create(ProviderSettings settings) {
        return new SmtpProvider(Relay.read(settings));
    }
}
