package dev.detour.app.config;

import java.time.Duration;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Retries at a provider: exponential backoff with full jitter inside a budget. */
@ConfigMapping(prefix = "detour.retry")
public interface RetryConfig {
    /** Failed attempts at one provider before the next provider or channel gets its turn. */
    @WithDefault("3")
    int triesPerProvider();

    /** Throttled attempts at one provider before the next provider or channel gets its turn. */
    @WithDefault("6")
    int throttlesPerProvider();

    /** The ceiling of the first delay; it doubles with each failure. */
    @WithDefault("500ms")
    Duration base();

    /** The ceiling of any delay. */
    @WithDefault("5m")
    Duration cap();

    /** Retries allowed for each first send, from 0 to 1, per provider and node. */
    @WithDefault("0.1")
    double budgetRatio();

    /** Retries allowed each second beyond that, per provider and node. */
    @WithDefault("1")
    double budgetPerSecond();
}
