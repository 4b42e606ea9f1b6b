package dev.detour.app.providers;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.detour.app.config.DynamicSettings;
import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.Template;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Policy;

/**
 * Finds policies that go on to the next channel while the first may still deliver: the recipient then gets the same thing
 * twice, hours apart.
 */
public final class LateDuplicates {
    private static final String WITHOUT = "messages without a template";

    private LateDuplicates() {}

    /** One sentence for each policy and provider of which that is so, with the figures. */
    public static List<String> warnings(Collection<Policy> policies, Providers providers, DynamicSettings settings) {
        List<String> names =
                providers.all().stream().map(ConfiguredProvider::name).toList();
        List<String> warnings = new ArrayList<>();
        for (Policy policy : policies) {
            if (policy.onTimeout() == OnTimeout.AFTER_TTL || policy.confirm() == Confirm.ACCEPTED) {
                continue;
            }
            for (Channel channel :
                    policy.channels().subList(0, policy.channels().size() - 1)) {
                for (String name : providers.routes().of(channel)) {
                    providers
                            .named(name)
                            .map(provider -> longer(policy, provider, settings.of("providers", name, names)))
                            .filter(longer -> !longer.isEmpty())
                            .ifPresent(longer -> warnings.add(sentence(policy, name, longer)));
                }
            }
        }
        return warnings;
    }

    private static Map<String, Duration> longer(
            Policy policy, ConfiguredProvider provider, Map<String, String> settings) {
        Map<String, Duration> longer = new TreeMap<>();
        note(longer, policy, WITHOUT, provider.provider().lifetime(Content.ofText("text")));
        for (String template : templates(settings.keySet())) {
            Content content = new Content(null, null, null, new Template(template, "en", List.of()), null, List.of());
            note(longer, policy, "template " + template, provider.provider().lifetime(content));
        }
        return longer;
    }

    private static void note(Map<String, Duration> longer, Policy policy, String what, Optional<Duration> lifetime) {
        // A text message ends with its deadline if that is sooner, whatever the provider could do.
        lifetime.filter(time -> time.compareTo(policy.confirmWithin()) > 0).ifPresent(time -> longer.put(what, time));
    }

    private static Set<String> templates(Set<String> keys) {
        Set<String> templates = new TreeSet<>();
        for (String key : keys) {
            if (key.startsWith("templates.") && key.lastIndexOf('.') > "templates.".length()) {
                templates.add(key.substring("templates.".length(), key.lastIndexOf('.')));
            }
        }
        return templates;
    }

    private static String sentence(Policy policy, String provider, Map<String, Duration> longer) {
        List<String> figures = new ArrayList<>();
        longer.forEach((what, lifetime) -> figures.add(what + " for " + lifetime));
        return "policy " + policy.name() + " goes on after " + policy.confirmWithin() + ", but " + provider
                + " may still deliver " + String.join(", ", figures)
                + ": a message may arrive twice. Give templates a short life at the provider and repeat it in"
                + " detour.providers." + provider + ".templates.<name>.ttl, or set detour.policies." + policy.name()
                + ".on-timeout=after-ttl";
    }
}
