package dev.detour.app.config;

import java.time.Duration;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The senders; what is said of a provider here can be overridden in its own settings. */
@ConfigMapping(prefix = "detour.sender")
public interface SenderConfig {
    /** The channels that this node sends on, between commas; without it all. */
    Optional<String> channels();

    /** Requests under way at one provider at the same time ({@code detour.providers.<name>.max-in-flight}). */
    @WithDefault("1000")
    int maxInFlight();

    /** Messages a second at one provider ({@code detour.providers.<name>.rate}); 0 means without a limit. */
    @WithDefault("0")
    int rate();

    /** How long a request may take at the most, whatever the provider's client believes. */
    @WithDefault("30s")
    Duration timeout();

    /** How long a sender that has heard nothing from Kafka may go on sending what it holds; less than seven seconds. */
    @WithDefault("6s")
    Duration lease();

    /**
     * How long a message waits at a throttled provider before another one gets it, if its policy allows that and another
     * one is open.
     */
    Patience patience();

    /** How long a stopping sender waits for answers before it gives up on them. */
    @WithDefault("10s")
    Duration drain();

    /** By lane. */
    interface Patience {
        @WithDefault("2s")
        Duration urgent();

        @WithDefault("15s")
        Duration standard();

        @WithDefault("10m")
        Duration bulk();
    }
}
