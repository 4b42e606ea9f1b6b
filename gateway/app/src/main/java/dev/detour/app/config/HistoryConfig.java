package dev.detour.app.config;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What the console and the API can look back on. */
@ConfigMapping(prefix = "detour.history")
public interface HistoryConfig {
    /** Whether this node keeps a part of the history. It costs a second write of each status event. */
    @WithDefault("true")
    boolean enabled();

    /** How long messages and their steps can be found. */
    @WithDefault("7d")
    Duration messages();

    /** How long incidents, figures by the day and what operators did are kept. */
    @WithDefault("400d")
    Duration incidents();

    /** How long dead letters are listed; no longer than their topic keeps them. */
    @WithDefault("30d")
    Duration deadletters();

    /**
     * Where other nodes reach this one's HTTP port, as {@code host:port}. Default: the address that it is bound to, or the
     * machine's name.
     */
    Optional<String> address();
}
