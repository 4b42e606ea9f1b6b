package dev.detour.app.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.Durations;
import dev.detour.channel.Purpose;
import dev.detour.channel.SettingException;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Policies;
import dev.detour.contract.Policy;
import dev.detour.contract.QuietHours;
import dev.detour.contract.WhenDegraded;

/** The policies that messages can name: the shipped ones, changed and added to by {@code detour.policies.*}. */
public record PolicyCatalog(Map<String, Policy> policies) {
    private static final Set<String> KEYS = new TreeSet<>(List.of(
            "channels",
            "confirm",
            "confirm-within",
            "when-degraded",
            "ttl",
            "on-ambiguous",
            "purpose",
            "on-timeout",
            "quiet-hours"));

    /** Takes the hours of a shipped or inherited policy away. */
    private static final String NO_QUIET_HOURS = "none";

    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(365);

    public PolicyCatalog {
        policies = Map.copyOf(policies);
    }

    /**
     * Reads and checks them.
     *
     * @param available the channels that have a provider
     * @throws SettingException if a policy is malformed, or names a channel without a provider
     */
    public static PolicyCatalog read(Config config, Set<Channel> available) {
        DynamicSettings settings = new DynamicSettings(config);
        Map<String, Policy> shipped = Policies.shipped();
        Policy base = shipped.get(Policy.DEFAULT);
        if (base == null) {
            throw new IllegalStateException("no policy named " + Policy.DEFAULT + " is shipped");
        }
        Set<String> names = new TreeSet<>(shipped.keySet());
        names.addAll(settings.names("policies"));
        Map<String, Policy> policies = new TreeMap<>();
        for (String name : names) {
            Map<String, String> values = settings.of("policies", name, names);
            Policy policy = policy(name, values, shipped.getOrDefault(name, base));
            withProviders(policy, available, values).ifPresent(usable -> policies.put(name, usable));
        }
        return new PolicyCatalog(policies);
    }

    /** The policy with this name, or null. */
    public @Nullable Policy named(String name) {
        return policies.get(name);
    }

    /**
     * A shipped policy makes do with the channels that there are, and is left out when there is none; one that somebody
     * has written means what it says.
     */
    private static Optional<Policy> withProviders(Policy policy, Set<Channel> available, Map<String, String> written) {
        List<Channel> missing = policy.channels().stream()
                .filter(channel -> !available.contains(channel))
                .toList();
        if (missing.isEmpty()) {
            return Optional.of(policy);
        }
        List<Channel> left =
                policy.channels().stream().filter(available::contains).toList();
        if (written.containsKey("channels") || (left.isEmpty() && !written.isEmpty())) {
            throw new SettingException(
                    "detour.policies." + policy.name() + ".channels",
                    "names " + missing.get(0) + ", which has no provider: set detour.channels." + missing.get(0)
                            + " or remove it from the policy");
        }
        return left.isEmpty() ? Optional.empty() : Optional.of(withChannels(policy, left));
    }

    private static Policy withChannels(Policy policy, List<Channel> channels) {
        return new Policy(
                policy.name(),
                channels,
                policy.confirm(),
                policy.confirmWithin(),
                policy.whenDegraded(),
                policy.ttl(),
                policy.onAmbiguous(),
                policy.purpose(),
                policy.onTimeout(),
                policy.quietHours());
    }

    private static Policy policy(String name, Map<String, String> values, Policy base) {
        for (String key : values.keySet()) {
            if (!KEYS.contains(key)) {
                throw new SettingException(
                        "detour.policies." + name + "." + key,
                        "is not a setting of a policy: it knows " + String.join(", ", KEYS));
            }
        }
        String prefix = "detour.policies." + name + ".";
        return new Policy(
                name,
                channels(prefix, values.get("channels"), base.channels()),
                constant(prefix + "confirm", values.get("confirm"), base.confirm(), Confirm.class),
                duration(prefix + "confirm-within", values.get("confirm-within"), base.confirmWithin()),
                constant(
                        prefix + "when-degraded", values.get("when-degraded"), base.whenDegraded(), WhenDegraded.class),
                duration(prefix + "ttl", values.get("ttl"), base.ttl()),
                constant(prefix + "on-ambiguous", values.get("on-ambiguous"), base.onAmbiguous(), OnAmbiguous.class),
                constant(prefix + "purpose", values.get("purpose"), base.purpose(), Purpose.class),
                constant(prefix + "on-timeout", values.get("on-timeout"), base.onTimeout(), OnTimeout.class),
                quietHours(prefix + "quiet-hours", values.get("quiet-hours"), base.quietHours()));
    }

    private static List<Channel> channels(String prefix, @Nullable String list, List<Channel> fallback) {
        if (list == null) {
            return fallback;
        }
        List<Channel> channels = new ArrayList<>();
        for (String word : DynamicSettings.words(list)) {
            Channel channel = Channel.of(word)
                    .orElseThrow(() -> new SettingException(
                            prefix + "channels", "names '" + word + "': there are whatsapp, sms and email"));
            if (channels.contains(channel)) {
                throw new SettingException(prefix + "channels", "names " + word + " twice: name each channel once");
            }
            channels.add(channel);
        }
        if (channels.isEmpty()) {
            throw new SettingException(prefix + "channels", "is empty: name at least one of whatsapp, sms, email");
        }
        return channels;
    }

    private static Duration duration(String setting, @Nullable String text, Duration fallback) {
        if (text == null) {
            return fallback;
        }
        try {
            Duration duration = Durations.parse(text);
            if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // said below
        }
        throw new SettingException(
                setting, "must be a duration like 15s, 5m or 24h, up to 365 days, not '" + text + "'");
    }

    private static @Nullable QuietHours quietHours(
            String setting, @Nullable String text, @Nullable QuietHours fallback) {
        if (text == null) {
            return fallback;
        }
        if (text.strip().equals(NO_QUIET_HOURS)) {
            return null;
        }
        try {
            return QuietHours.parse(text);
        } catch (IllegalArgumentException e) {
            throw new SettingException(
                    setting,
                    "must be two different times of day like 21:00-08:00, or " + NO_QUIET_HOURS + ", not '" + text
                            + "'");
        }
    }

    private static <E extends Enum<E>> E constant(String setting, @Nullable String word, E fallback, Class<E> type) {
        if (word == null) {
            return fallback;
        }
        List<String> words = new ArrayList<>();
        for (E constant : type.getEnumConstants()) {
            String name = constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
            if (name.equals(word.strip())) {
                return constant;
            }
            words.add(name);
        }
        throw new SettingException(setting, "must be one of " + String.join(", ", words) + ", not '" + word + "'");
    }
}
