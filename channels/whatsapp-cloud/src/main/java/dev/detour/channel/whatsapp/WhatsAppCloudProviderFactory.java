package dev.detour.channel.whatsapp;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.function.Supplier;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

import dev.detour.channel.Channel;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SecretUse;

/** The provider type {@code whatsapp-cloud}. */
public final class WhatsAppCloudProviderFactory implements ProviderFactory {
    @Override
    public String type() {
        return "whatsapp-cloud";
    }

    @Override
    public Channel channel() {
        return Channel.WHATSAPP;
    }

    @Override
    public Provider create(ProviderSettings settings) {
        URI url = settings.url("url", "https://graph.facebook.com");
        String version = settings.optional("version").orElse("v23.0");
        if (!version.matches("v\\d{1,3}\\.\\d{1,2}")) {
            throw settings.invalid("version", "must be a version of the Graph API like v23.0");
        }
        String number = settings.required("phone-number-id", "the phone number ID from WhatsApp Manager, API setup");
        if (!number.matches("\\d{1,30}")) {
            throw settings.invalid("phone-number-id", "must be the number's ID, which has digits only");
        }
        Supplier<String> token = settings.secret(
                "access-token", "a system user's access token with whatsapp_business_messaging", SecretUse.CALLS);
        WhatsAppWebhook webhook = new WhatsAppWebhook(
                settings.optionalSecret("app-secret", SecretUse.EVENTS),
                settings.optionalSecret("app-secret-previous", SecretUse.EVENTS),
                settings.optionalSecret("verify-token", SecretUse.EVENTS),
                Clock.systemUTC());
        GraphClient.Options options = new GraphClient.Options(
                url,
                "/" + version + "/" + number,
                settings.duration("connect-timeout", Duration.ofSeconds(3)),
                settings.duration("timeout", Duration.ofSeconds(10)),
                settings.integer("connections", 1_000, 1, 10_000));
        Lifetimes lifetimes = Lifetimes.read(settings);
        settings.refuseUnknown("type", "rate", "max-in-flight", "unsubscribe-url");
        return settings.resource(Vertx.class)
                .map(vertx ->
                        new WhatsAppCloudProvider(new GraphClient(vertx, options, token, false), webhook, lifetimes))
                .orElseGet(() -> new WhatsAppCloudProvider(
                        new GraphClient(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1)), options, token, true),
                        webhook,
                        lifetimes));
    }
}
