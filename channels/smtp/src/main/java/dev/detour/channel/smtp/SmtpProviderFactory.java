package dev.detour.channel.smtp;

import java.util.Optional;

import dev.detour.channel.Channel;
import dev.detour.channel.EventSource;
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
        Relay relay = Relay.read(settings);
        Optional<EventSource> bounces = Bounces.read(settings, relay.bounceDomain());
        settings.refuseUnknown("type", "rate", "max-in-flight", "unsubscribe-url");
        return new SmtpProvider(relay, bounces);
    }
}
