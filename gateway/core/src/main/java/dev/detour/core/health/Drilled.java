package dev.detour.core.health;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Scope;

/**
 * One tenant's messages to a provider during a drill. They are watched as if they went to a provider of its own, so that
 * what is made up for them moves only them, and is judged as a real outage would be.
 *
 * @param provider the real provider's name
 * @param tenant the tenant's name
 */
public record Drilled(String provider, String tenant) {
    private static final String BETWEEN = "/tenant:";

    /** The name under which signals report it; no provider can have such a name. */
    public String name() {
        return provider + BETWEEN + tenant;
    }

    /** What {@link #name} stands for, or null for the name of a provider. */
    static @Nullable Drilled of(String name) {
        int at = name.indexOf(BETWEEN);
        return at < 0 ? null : new Drilled(name.substring(0, at), name.substring(at + BETWEEN.length()));
    }

    /** The part of the provider's traffic that it is. */
    public HealthScope scope() {
        return new HealthScope(Scope.TENANT, tenant);
    }
}
