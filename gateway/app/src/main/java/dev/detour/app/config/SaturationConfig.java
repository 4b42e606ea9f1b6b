package dev.detour.app.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What counts as used up, where nothing else says so. See [metrics](metrics.md). */
@ConfigMapping(prefix = "detour.saturation")
public interface SaturationConfig {
    /** Records that a consumer group may be behind. */
    @WithDefault("2000000")
    long lag();

    /** Threads of the node, 1 or more. */
    @WithDefault("1000")
    int threads();
}
