package dev.detour.app.config;

import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Who may change something over HTTP. */
@ConfigMapping(prefix = "detour.admin")
public interface AdminConfig {
    /** The token that a request must bring as {@code Authorization: Bearer …}. Without one nothing can be changed. */
    Optional<String> token();

    /** A second token, with which everything can be looked at and nothing be changed. */
    Optional<String> viewerToken();

    /** Whether requests without a token are trusted because the server is bound to loopback; set by {@code detour run}. */
    @WithDefault("false")
    boolean loopback();
}
