package dev.detour.channel;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The settings {@code detour.providers.<name>.*} of one provider, typed and checked. Keys are without that prefix, in
 * kebab case. Every key that is asked for counts as known; {@link #refuseUnknown(String...)} then finds typing errors.
 *
 * <p>Not safe for use by several threads; the suppliers that {@link #secret} returns are.
 */
public final class ProviderSettings {
    private final String name;
    private final Map<String, String> values;
    private final @Nullable URI publicUrl;
    private final Map<Class<?>, Object> resources;
    private final Set<SecretUse> uses;
    private final Set<String> known = new TreeSet<>();

    /**
     * @param name the provider's name
     * @param values its settings, by key without prefix
     * @param publicUrl where providers reach us ({@code detour.public-url}), or null
     * @param resources shared objects that the host lends, by type, e.g. an event loop
     */
    public ProviderSettings(
            String name, Map<String, String> values, @Nullable URI publicUrl, Map<Class<?>, Object> resources) {
        this(name, values, publicUrl, resources, EnumSet.allOf(SecretUse.class));
    }

    /**
     * As the other one, for a host that does a part of what providers can do.
     *
     * @param uses what secrets are needed for here; files of the others are not looked at, and may be missing
     */
    public ProviderSettings(
            String name,
            Map<String, String> values,
            @Nullable URI publicUrl,
            Map<Class<?>, Object> resources,
            Set<SecretUse> uses) {
        this.name = name;
        this.values = new TreeMap<>(values);
        this.publicUrl = publicUrl;
        this.resources = Map.copyOf(resources);
        this.uses = Set.copyOf(uses);
    }

    /** Settings without lent resources and public address, for tests and tools. */
    public static ProviderSettings of(String name, Map<String, String> values) {
        return new ProviderSettings(name, values, null, Map.of());
    }

    /** The provider's name, e.g. {@code meta}. */
    public String name() {
        return name;
    }

    /** Where providers reach us, without a path, or empty when it is not configured. */
    public Optional<URI> publicUrl() {
        return Optional.ofNullable(publicUrl);
    }

    /** An object that the host lends, or empty; the borrower does not close it. */
    public <T> Optional<T> resource(Class<T> type) {
        return Optional.ofNullable(type.cast(resources.get(type)));
    }

    /** The value of a key, or empty when it is not set or blank. */
    public Optional<String> optional(String key) {
        known.add(key);
        String value = values.get(key);
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }

    /**
     * The value of a key that must be set.
     *
     * @param remedy what the value should be, e.g. {@code the id of the sending number, from WhatsApp Manager}
     */
    public String required(String key, String remedy) {
        return optional(key).orElseThrow(() -> invalid(key, "is missing: set it to " + remedy));
    }

    /**
     * A secret: the value of {@code key}, or the content of the file that {@code key-file} names, read again within
     * ten seconds after the file has changed. Ask the supplier at each use and do not keep what it returns. Where nothing is
     * done for which it is needed, it fails when it is asked.
     *
     * @param uses what it is needed for; none stands for everything
     */
    public Supplier<String> secret(String key, String remedy, SecretUse... uses) {
        return optionalSecret(key, uses)
                .orElseThrow(() -> invalid(key, "is missing: set it, or " + key + "-file, to " + remedy));
    }

    /** As {@link #secret}, or empty when neither {@code key} nor {@code key-file} is set. */
    public Optional<Supplier<String>> optionalSecret(String key, SecretUse... uses) {
        Optional<String> value = optional(key);
        Optional<String> file = optional(key + "-file");
        if (value.isPresent() && file.isPresent()) {
            throw invalid(key, "is set twice: remove it or " + key + "-file");
        }
        if (file.isPresent() && uses.length > 0 && Collections.disjoint(this.uses, Arrays.asList(uses))) {
            return Optional.of(() -> {
                throw new IllegalStateException(
                        property(key) + " is not known on this node, whose roles do not need it");
            });
        }
        if (file.isPresent()) {
            return Optional.of(SecretFile.open(property(key + "-file"), file.get()));
        }
        return value.map(secret -> () -> secret);
    }

    /** An ISO 8601 duration or a number with a unit ({@code 250ms}, {@code 10s}, {@code 5m}, {@code 24h}); positive. */
    public Duration duration(String key, Duration fallback) {
        return optional(key).map(text -> parseDuration(key, text)).orElse(fallback);
    }

    /** A whole number between {@code min} and {@code max}, both included. */
    public int integer(String key, int fallback, int min, int max) {
        return optional(key)
                .map(text -> {
                    try {
                        int number = Integer.parseInt(text);
                        if (number >= min && number <= max) {
                            return number;
                        }
                    } catch (NumberFormatException e) {
                        // said below, together with the range
                    }
                    throw invalid(key, "must be a whole number from " + min + " to " + max + ", not '" + text + "'");
                })
                .orElse(fallback);
    }

    /** An absolute {@code http} or {@code https} address, without a slash at its end. */
    public URI url(String key, String fallback) {
        String text = optional(key).orElse(fallback);
        try {
            URI uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw invalid(key, "must be an address like https://host, not '" + text + "'");
    }

    /** One of the given words. */
    public String oneOf(String key, String fallback, String... words) {
        String text = optional(key).orElse(fallback);
        for (String word : words) {
            if (word.equals(text)) {
                return text;
            }
        }
        throw invalid(key, "must be one of " + String.join(", ", words) + ", not '" + text + "'");
    }

    /** All values whose key starts with {@code prefix + "."}, by the rest of the key. */
    public Map<String, String> group(String prefix) {
        Map<String, String> group = new TreeMap<>();
        values.forEach((key, value) -> {
            if (key.startsWith(prefix + ".")) {
                known.add(key);
                group.put(key.substring(prefix.length() + 1), value);
            }
        });
        return group;
    }

    /**
     * Refuses keys that nobody has asked for. Called by a factory after it has read all that it knows.
     *
     * @param common keys that the host reads itself
     */
    public void refuseUnknown(String... common) {
        known.addAll(Set.of(common));
        for (String key : values.keySet()) {
            if (!known.contains(key)) {
                throw invalid(key, "is not a setting of this provider: it knows " + String.join(", ", known));
            }
        }
    }

    /** An exception about one of these settings, for checks that this class does not know. */
    public SettingException invalid(String key, String problem) {
        return new SettingException(property(key), problem);
    }

    private String property(String key) {
        return "detour.providers." + name + "." + key;
    }

    private Duration parseDuration(String key, String text) {
        try {
            Duration duration = Durations.parse(text);
            if (duration.isPositive()) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            // said below
        }
        throw invalid(key, "must be a duration like 10s, 5m or PT10S, not '" + text + "'");
    }
}
