package dev.detour.core.health;

import java.util.Locale;

import dev.detour.channel.Scope;

/**
 * A part of a provider's traffic that can fail by itself.
 *
 * @param kind {@link Scope#SENDER}, {@link Scope#TEMPLATE}, {@link Scope#COUNTRY} or {@link Scope#TENANT}
 * @param name the number, template, country or tenant, as configured; never a recipient
 */
public record HealthScope(Scope kind, String name) {
    public HealthScope {
        switch (kind) {
            case SENDER, TEMPLATE, COUNTRY, TENANT -> {}
            case MESSAGE, RECIPIENT, PROVIDER ->
                throw new IllegalArgumentException("a " + kind + " has no health of its own");
        }
    }

    @Override
    public String toString() {
        return kind.name().toLowerCase(Locale.ROOT) + ":" + name;
    }
}
