package dev.detour.app.config;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;

import dev.detour.channel.SettingException;

/**
 * Settings whose names contain a name that the operator has chosen: {@code detour.providers.<name>.*} and the like. In
 * the environment such a name cannot be told from the key behind it ({@code DETOUR_PROVIDERS_META_PHONE_NUMBER_ID}), so
 * the known names decide: those of the channels' lists, of the policies.
 */
public final class DynamicSettings {
    private static final String ROOT = "detour.";
    /** How the name of that source begins. */
    private static final String ENVIRONMENT = "EnvConfigSource";
    /** Everything that may follow {@code detour.}, to find typing errors. */
    private static final Set<String> FIRST_WORDS = new TreeSet<>(List.of(
            "admin",
            "budgets",
            "channels",
            "console",
            "data-dir",
            "health",
            "history",
            "node-id",
            "notifications",
            "policies",
            "prices",
            "providers",
            "public-url",
            "recipients",
            "retry",
            "roles",
            "router",
            "saturation",
            "sender",
            "topic-prefix",
            "topics",
            "tracing"));

    private final Config config;
    private final Map<String, String> environment;

    public DynamicSettings(Config config) {
        this(config, System.getenv());
    }

    DynamicSettings(Config config, Map<String, String> environment) {
        this.config = config;
        this.environment = Map.copyOf(environment);
    }

    /**
     * The values below {@code detour.<group>.<name>.}, by key in kebab case; a file's keys and the environment's.
     *
     * @param names all names of the group: with {@code twilio} and {@code twilio-wa}, a variable that begins with
     *     {@code …_TWILIO_WA_} is the latter's
     */
    public Map<String, String> of(String group, String name, Collection<String> names) {
        String prefix = ROOT + group + "." + name + ".";
        Map<String, String> values = new TreeMap<>();
        for (String property : config.getPropertyNames()) {
            if (property.startsWith(prefix)) {
                config.getOptionalValue(property, String.class)
                        .ifPresent(value -> values.put(property.substring(prefix.length()), value));
            }
        }
        String variable = environmentName(prefix);
        List<String> longer = names.stream()
                .map(other -> environmentName(ROOT + group + "." + other + "."))
                .filter(other -> other.length() > variable.length() && other.startsWith(variable))
                .toList();
        environment.forEach((key, value) -> {
            if (key.startsWith(variable) && longer.stream().noneMatch(key::startsWith)) {
                String rest = key.substring(variable.length()).toLowerCase(Locale.ROOT);
                values.put(rest.replace('_', '-'), value);
            }
        });
        return values;
    }

    /** The operator's names in a group that stand in files and system properties. */
    public Set<String> names(String group) {
        String prefix = ROOT + group + ".";
        Set<String> names = new TreeSet<>();
        for (String property : config.getPropertyNames()) {
            if (property.startsWith(prefix)) {
                String rest = property.substring(prefix.length());
                int dot = rest.indexOf('.');
                names.add(dot < 0 ? rest : rest.substring(0, dot));
            }
        }
        return names;
    }

    /**
     * Refuses settings that nobody reads. The environment is left out: what begins with {@code DETOUR_} there may be
     * meant for the launcher.
     *
     * @throws SettingException naming the first one
     */
    public void refuseUnknown() {
        for (ConfigSource source : config.getConfigSources()) {
            if (!source.getName().startsWith(ENVIRONMENT)) {
                source.getPropertyNames().forEach(DynamicSettings::refuseUnknown);
            }
        }
    }

    private static void refuseUnknown(String property) {
        if (property.startsWith(ROOT)) {
            String rest = property.substring(ROOT.length());
            String first = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
            if (!FIRST_WORDS.contains(first)) {
                throw new SettingException(
                        property, "is not a setting: after 'detour.' comes one of " + String.join(", ", FIRST_WORDS));
            }
        }
    }

    /** A list of words between commas. */
    public static List<String> words(String list) {
        return List.of(list.split(",")).stream()
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String environmentName(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
