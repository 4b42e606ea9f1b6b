package dev.detour.app.config;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The router's pipelines. */
@ConfigMapping(prefix = "detour.router")
public interface RouterConfig {
    /** How long an id is remembered after the end of its message. */
    @WithDefault("7d")
    Duration remember();

    /** The least time between two commits (with much to do 100 ms, and up to 300 ms for what has waited for seconds); what was decided goes out with one. */
    CommitInterval commitInterval();

    /** Threads for each lane. */
    @WithDefault("1")
    int threads();

    /** Copies of the state that other nodes keep warm, so that they can take over at once. */
    @WithDefault("0")
    int standbyReplicas();

    /** By lane: a short one for a short way, a long one for little work for each message. */
    interface CommitInterval {
        @WithDefault("10ms")
        Duration urgent();

        @WithDefault("20ms")
        Duration standard();

        @WithDefault("100ms")
        Duration bulk();
    }
}
