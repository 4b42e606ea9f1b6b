package dev.detour.app.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How the health of providers is used. */
@ConfigMapping(prefix = "detour.health")
public interface HealthConfig {
    /** Whether decisions are published on the health topic and nobody obeys them: to get to know the monitor. */
    @WithDefault("false")
    boolean shadow();
}
