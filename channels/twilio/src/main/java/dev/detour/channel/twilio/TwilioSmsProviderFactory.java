package dev.detour.channel.twilio;

import dev.detour.channel.Channel;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;

/** The provider type {@code twilio-sms}. */
public final class TwilioSmsProviderFactory implements ProviderFactory {
    @Override
    public String type() {
        return "twilio-sms";
    }

    @Override
    public Channel channel() {
        return Channel.SMS;
    }

    @Override
    public Provider create(ProviderSettings settings) {
        return new TwilioProvider(TwilioAccount.read(settings, Channel.SMS));
    }
}
