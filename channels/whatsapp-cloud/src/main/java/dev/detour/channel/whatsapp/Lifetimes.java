package dev.detour.channel.whatsapp;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import dev.detour.channel.Content;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.Template;

/**
 * How long Meta goes on trying to deliver (Cloud API, "Time-to-live"): 30 days, ten minutes for templates of the category
 * authentication, and otherwise what was set for the template at Meta as {@code message_send_ttl_seconds}. It cannot be
 * set for a single message, and the API does not tell it with a send, so that settings repeat it here.
 *
 * @param templates by the template's name
 */
record Lifetimes(Map<String, Duration> templates) {
    private static final Duration USUAL = Duration.ofDays(30);
    private static final Duration AUTHENTICATION = Duration.ofMinutes(10);
    private static final Duration SHORTEST = Duration.ofSeconds(30);

    static Lifetimes read(ProviderSettings settings) {
        Map<String, Duration> templates = new TreeMap<>();
        settings.group("templates").keySet().forEach(key -> {
            String name = key.substring(0, Math.max(0, key.lastIndexOf('.')));
            if (name.isEmpty() || !(key.endsWith(".ttl") || key.endsWith(".category"))) {
                throw settings.invalid(
                        "templates." + key,
                        "is not a setting of a template: there are templates.<name>.ttl and .category");
            }
            String category = settings.oneOf(
                    "templates." + name + ".category", "utility", "authentication", "utility", "marketing");
            Duration ttl = settings.duration(
                    "templates." + name + ".ttl", category.equals("authentication") ? AUTHENTICATION : USUAL);
            if (ttl.compareTo(SHORTEST) < 0 || ttl.compareTo(USUAL) > 0) {
                throw settings.invalid("templates." + name + ".ttl", "must be from 30s to 30d, as Meta allows it");
            }
            templates.put(name, ttl);
        });
        return new Lifetimes(templates);
    }

    Duration of(Content content) {
        Template template = content.template();
        return template == null ? USUAL : templates.getOrDefault(template.name(), USUAL);
    }
}
