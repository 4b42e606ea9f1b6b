package dev.detour.app.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Topics that Detour creates or checks when it starts. */
@ConfigMapping(prefix = "detour.topics")
public interface TopicsConfig {
    /** Whether topics that are missing are created; if not, the start fails and names them. */
    @WithDefault("true")
    boolean create();

    /** Partitions of each topic that is created, 1 or more: the most nodes that can share a lane. */
    @WithDefault("4")
    int partitions();

    /** Copies of each partition, 1 or more; 3 in production. */
    @WithDefault("1")
    short replicationFactor();
}
