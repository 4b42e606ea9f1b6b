package dev.detour.app.config;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The console, which the gateway serves at its root. */
@ConfigMapping(prefix = "detour.console")
public interface ConsoleConfig {
    /** How long somebody stays logged in. */
    @WithDefault("12h")
    Duration session();

    /**
     * Whether people log in by OpenID Connect, besides the admin token; the provider is set by {@code quarkus.oidc.*}:
     * {@code auth-server-url}, {@code client-id}, {@code credentials.secret}.
     */
    @WithDefault("false")
    boolean oidc();

    /** The role of those who may change something, as the OpenID provider names it. */
    @WithDefault("detour-operator")
    String operatorRole();

    /** The role of those who may look, as the OpenID provider names it. */
    @WithDefault("detour-viewer")
    String viewerRole();

    /** The simulator's control, if providers are simulated: only then there are drills with faults. */
    Optional<URI> simulator();
}
