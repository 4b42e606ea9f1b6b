package dev.detour.app.config;

import java.net.URI;
import java.util.Optional;

import io.smallrye.config.ConfigMapping;

/** Traces, by OpenTelemetry. */
@ConfigMapping(prefix = "detour.tracing")
public interface TracingConfig {
    /**
     * The collector, which speaks OTLP over HTTP, like {@code http://collector:4318/v1/traces}. Messages whose record has a
     * sampled {@code traceparent} are traced then. Without it nothing is traced, and nothing is loaded for it.
     */
    Optional<URI> endpoint();
}
