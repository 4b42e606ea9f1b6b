package dev.detour.app.config;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.SettingException;
import dev.detour.contract.Phones;
import dev.detour.core.budget.Amount;
import dev.detour.core.delivery.Routes;

/**
 * What messages cost, by provider or channel and by country: {@code detour.prices.*}, beneath them the
 * {@code price} of a provider. Immutable and safe for use by many threads.
 */
public final class PriceList {
    private static final String GROUP = "prices";
    private static final String CURRENCY = "currency";
    private static final String DEFAULT = "default";
    private static final String DEFAULT_CURRENCY = "EUR";
    private static final int LONGEST_CURRENCY = 12;
    private static final BigDecimal HIGHEST = BigDecimal.valueOf(1_000_000);

    private final String currency;
    private final Map<String, Channel> channels;
    /** In micros, by provider or channel and by country or {@code default}. */
    private final Map<String, Map<String, Long>> prices;
    /** Whose messages cost different amounts in different countries. */
    private final Set<String> byCountry;

    private PriceList(String currency, Map<String, Channel> channels, Map<String, Map<String, Long>> prices) {
        this.currency = currency;
        this.channels = channels;
        this.prices = prices;
        this.byCountry = channels.entrySet().stream()
                .filter(provider -> hasCountries(prices, provider.getKey())
                        || hasCountries(prices, provider.getValue().id()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static boolean hasCountries(Map<String, Map<String, Long>> prices, String name) {
        return prices.getOrDefault(name, Map.of()).keySet().stream().anyMatch(key -> !key.equals(DEFAULT));
    }

    /**
     * Reads and checks them.
     *
     * @param own the price that a provider's own settings name, by provider; zero for none
     * @throws SettingException if a price is malformed, or for something that there is not
     */
    public static PriceList read(Config config, Routes routes, Map<String, Double> own) {
        DynamicSettings settings = new DynamicSettings(config);
        Map<String, Channel> channels = new LinkedHashMap<>();
        routes.providers().forEach((channel, providers) -> providers.forEach(name -> channels.put(name, channel)));
        Set<String> names = new TreeSet<>(channels.keySet());
        routes.providers().keySet().forEach(channel -> names.add(channel.id()));
        for (String name : settings.names(GROUP)) {
            if (!names.contains(name) && !name.equals(CURRENCY)) {
                throw new SettingException(
                        "detour.prices." + name,
                        "is for nobody: after 'detour.prices.' comes currency or one of " + String.join(", ", names));
            }
        }
        Map<String, Map<String, Long>> prices = new HashMap<>();
        own.forEach((provider, price) -> {
            if (price > 0) {
                prices.computeIfAbsent(provider, key -> new HashMap<>())
                        .put(DEFAULT, micros(BigDecimal.valueOf(price)));
            }
        });
        for (String name : names) {
            settings.of(GROUP, name, names)
                    .forEach((key, text) -> prices.computeIfAbsent(name, first -> new HashMap<>())
                            .put(country("detour.prices." + name + "." + key, key), price(name, key, text)));
        }
        return new PriceList(currency(config), channels, prices);
    }

    private static String currency(Config config) {
        String currency = config.getOptionalValue("detour.prices.currency", String.class)
                .orElse(DEFAULT_CURRENCY)
                .strip();
        if (currency.isEmpty() || currency.length() > LONGEST_CURRENCY) {
            throw new SettingException(
                    "detour.prices.currency", "must be a name like EUR of 1 to " + LONGEST_CURRENCY + " characters");
        }
        return currency;
    }

    private static String country(String setting, String key) {
        if (key.equals(DEFAULT)) {
            return key;
        }
        String code = key.replace("\"", "");
        code = code.startsWith("+") ? code : "+" + code;
        if (!Phones.isCallingCode(code)) {
            throw new SettingException(
                    setting, "is for no country: after the name comes default or a calling code like 49");
        }
        return code;
    }

    private static long price(String name, String key, String text) {
        try {
            BigDecimal price = new BigDecimal(text.strip());
            if (price.signum() >= 0 && price.compareTo(HIGHEST) <= 0) {
                return micros(price);
            }
        } catch (NumberFormatException e) {
            // said below, together with the range
        }
        throw new SettingException(
                "detour.prices." + name + "." + key,
                "must be a number like 0.075, what one message costs, not '" + text + "'");
    }

    /** In millionths, rounded. */
    static long micros(BigDecimal amount) {
        return amount.multiply(BigDecimal.valueOf(Amount.MICROS))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /** What all prices are in. */
    public String currency() {
        return currency;
    }

    /**
     * What a message costs, in millionths of the currency; 0 when that is not known. The provider's price for the country
     * comes first, then its default, then the channel's.
     *
     * @param country the calling code with its plus sign, or null when it is not known
     */
    public long micros(String provider, @Nullable String country) {
        Long own = price(provider, country);
        Channel channel = channels.get(provider);
        Long price = own != null || channel == null ? own : price(channel.id(), country);
        return price == null ? 0 : price;
    }

    /** Whether what a provider's messages cost depends on the country. */
    public boolean dependsOnCountry(String provider) {
        return byCountry.contains(provider);
    }

    private @Nullable Long price(String name, @Nullable String country) {
        Map<String, Long> list = prices.getOrDefault(name, Map.of());
        Long there = country == null ? null : list.get(country);
        return there == null ? list.get(DEFAULT) : there;
    }

    /** Whether anything is known of what messages of a channel cost. */
    boolean knows(Channel channel) {
        return prices.containsKey(channel.id())
                || channels.entrySet().stream()
                        .anyMatch(provider -> provider.getValue() == channel && prices.containsKey(provider.getKey()));
    }
}
