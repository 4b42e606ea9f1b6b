package dev.detour.app.providers;

import java.net.URI;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

import io.vertx.core.Vertx;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import dev.detour.app.config.DynamicSettings;
import dev.detour.app.config.SenderConfig;
import dev.detour.app.pages.StatusPage;
import dev.detour.channel.Channel;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SecretUse;
import dev.detour.channel.SettingException;
import dev.detour.core.delivery.Routes;

/** All configured providers, by name. Immutable after it was read; closing it closes them. */
public final class Providers implements AutoCloseable {
    private static final int MOST_IN_FLIGHT = 100_000;
    private static final int HIGHEST_RATE = 1_000_000;
    private static final double HIGHEST_PRICE = 1_000_000;

    private final Map<String, ConfiguredProvider> byName;
    private final Routes routes;
    private final @Nullable URI publicUrl;

    private Providers(Map<String, ConfiguredProvider> byName, Routes routes, @Nullable URI publicUrl) {
        this.publicUrl = publicUrl;
        this.byName = byName;
        this.routes = routes;
    }

    /** As the other one, for a node that does everything. */
    public static Providers read(Config config, SenderConfig defaults, Vertx vertx) {
        return read(config, defaults, vertx, channel -> EnumSet.allOf(SecretUse.class));
    }

    /**
     * Reads {@code detour.channels.*} and {@code detour.providers.*} and makes the providers.
     *
     * @param uses what this node needs the secrets of a channel's providers for
     * @throws SettingException if something is missing, malformed, unknown or contradictory
     */
    public static Providers read(
            Config config, SenderConfig defaults, Vertx vertx, Function<Channel, Set<SecretUse>> uses) {
        DynamicSettings settings = new DynamicSettings(config);
        URI publicUrl = publicUrl(config).orElse(null);
        Map<String, ProviderFactory> factories = factories();
        Map<Channel, List<String>> channels = channels(config, settings);
        Map<String, ConfiguredProvider> byName = new LinkedHashMap<>();
        try {
            List<String> all = channels.values().stream().flatMap(List::stream).toList();
            channels.forEach((channel, names) -> {
                for (String name : names) {
                    ConfiguredProvider provider = make(
                            name,
                            channel,
                            settings.of("providers", name, all),
                            factories,
                            defaults,
                            publicUrl,
                            vertx,
                            uses.apply(channel));
                    byName.put(name, provider);
                }
            });
            for (String name : settings.names("providers")) {
                if (!byName.containsKey(name)) {
                    throw new SettingException(
                            "detour.providers." + name,
                            "is used by no channel: add it to detour.channels.whatsapp, .sms or .email, or remove it");
                }
            }
        } catch (RuntimeException e) {
            byName.values().forEach(made -> made.provider().close());
            throw e;
        }
        return new Providers(byName, new Routes(channels), publicUrl);
    }

    /** Every provider. */
    public Collection<ConfiguredProvider> all() {
        return byName.values();
    }

    /** The provider with this name, or empty. */
    public Optional<ConfiguredProvider> named(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The price that each one's own settings name; 0 for none. */
    public Map<String, Double> prices() {
        Map<String, Double> prices = new LinkedHashMap<>();
        byName.forEach((name, provider) -> prices.put(name, provider.price()));
        return prices;
    }

    /** Where providers reach us, or empty. */
    public Optional<URI> publicUrl() {
        return Optional.ofNullable(publicUrl);
    }

    /** Which of them serve which channel. */
    public Routes routes() {
        return routes;
    }

    @Override
    public void close() {
        byName.values().forEach(configured -> configured.provider().close());
    }

    private static Map<Channel, List<String>> channels(Config config, DynamicSettings settings) {
        Map<Channel, List<String>> channels = new EnumMap<>(Channel.class);
        for (String name : settings.names("channels")) {
            if (Channel.of(name).isEmpty()) {
                throw new SettingException(
                        "detour.channels." + name, "is not a channel: there are whatsapp, sms and email");
            }
        }
        for (Channel channel : Channel.values()) {
            String setting = "detour.channels." + channel.id();
            config.getOptionalValue(setting, String.class)
                    .map(DynamicSettings::words)
                    .filter(names -> !names.isEmpty())
                    .ifPresent(names -> {
                        if (new TreeSet<>(names).size() < names.size()) {
                            throw new SettingException(setting, "names a provider twice: name each once");
                        }
                        channels.put(channel, names);
                    });
        }
        if (channels.isEmpty()) {
            throw new SettingException(
                    "detour.channels",
                    "names no provider: set at least one, e.g. detour.channels.whatsapp=meta, and detour.providers.meta.*");
        }
        return channels;
    }

    private static ConfiguredProvider make(
            String name,
            Channel channel,
            Map<String, String> values,
            Map<String, ProviderFactory> factories,
            SenderConfig defaults,
            @Nullable URI publicUrl,
            Vertx vertx,
            Set<SecretUse> uses) {
        ProviderSettings settings = new ProviderSettings(name, values, publicUrl, Map.of(Vertx.class, vertx), uses);
        if (!name.matches("[a-z0-9][a-z0-9-]{0,39}")) {
            throw new SettingException(
                    "detour.channels." + channel.id(),
                    "names a provider '" + name + "': use lower-case letters, digits and hyphens, 40 at most");
        }
        String type = settings.required("type", "one of " + String.join(", ", factories.keySet()));
        ProviderFactory factory = factories.get(type);
        if (factory == null) {
            throw settings.invalid(
                    "type", "must be one of " + String.join(", ", factories.keySet()) + ", not '" + type + "'");
        }
        if (factory.channel() != channel) {
            throw new SettingException(
                    "detour.channels." + channel.id(),
                    "names " + name + ", whose type " + type + " serves " + factory.channel() + ": move it there");
        }
        int rate = settings.integer("rate", defaults.rate(), 0, HIGHEST_RATE);
        double price = price(settings);
        Optional<URI> unsubscribe =
                settings.optional("unsubscribe-url").map(url -> settings.url("unsubscribe-url", url));
        Optional<StatusPage> statusPage = StatusPage.read(settings);
        Provider provider = factory.create(settings);
        int maxInFlight = settings.integer(
                "max-in-flight", Math.min(defaults.maxInFlight(), provider.concurrency()), 1, MOST_IN_FLIGHT);
        Optional<URI> statusCallback = publicUrl == null || provider.webhook().isEmpty()
                ? Optional.empty()
                : Optional.of(URI.create(publicUrl + "/webhooks/" + family(type) + "/" + name));
        return new ConfiguredProvider(
                name, channel, provider, rate, maxInFlight, price, statusCallback, statusPage, unsubscribe);
    }

    private static double price(ProviderSettings settings) {
        return settings.optional("price")
                .map(text -> {
                    try {
                        double price = Double.parseDouble(text);
                        if (price >= 0 && price <= HIGHEST_PRICE) {
                            return price;
                        }
                    } catch (NumberFormatException e) {
                        // said below, together with the range
                    }
                    throw settings.invalid(
                            "price", "must be a number like 0.075, what one message costs, not '" + text + "'");
                })
                .orElse(0.0);
    }

    /** The part of the webhook's path that names who calls: {@code whatsapp} for Meta, {@code twilio} for Twilio. */
    private static String family(String type) {
        int hyphen = type.indexOf('-');
        return hyphen < 0 ? type : type.substring(0, hyphen);
    }

    /**
     * {@code detour.public-url}, without a slash at its end, or empty.
     *
     * @throws SettingException if it is no address
     */
    private static Optional<URI> publicUrl(Config config) {
        return config.getOptionalValue("detour.public-url", String.class)
                .filter(url -> !url.isBlank())
                .map(url -> {
                    try {
                        return new ProviderSettings("", Map.of("public-url", url), null, Map.of())
                                .url("public-url", url);
                    } catch (SettingException e) {
                        throw new SettingException(
                                "detour.public-url",
                                "must be an address like https://detour.example.com, not '" + url + "'");
                    }
                });
    }

    private static Map<String, ProviderFactory> factories() {
        Map<String, ProviderFactory> factories = new TreeMap<>();
        for (ProviderFactory factory : ServiceLoader.load(ProviderFactory.class)) {
            factories.put(factory.type(), factory);
        }
        return factories;
    }
}
