package dev.detour.app;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

import dev.detour.app.health.MonitorPipeline;

/**
 * Probes of the node itself; a pipeline that its roles do not ask for counts as well. A provider that is down is what this product is for, and never makes a node unready.
 */
@ApplicationScoped
public class NodeHealth {
    private final Gateway gateway;

    NodeHealth(Gateway gateway) {
        this.gateway = gateway;
    }

    @Produces
    @Startup
    HealthCheck started() {
        return () -> HealthCheckResponse.named("started")
                .status(gateway.running().isPresent())
                .build();
    }

    @Produces
    @Readiness
    HealthCheck ready() {
        return () -> pipelines("pipelines", gateway.running().isPresent(), NodeHealth::running);
    }

    @Produces
    @Liveness
    HealthCheck alive() {
        return () -> pipelines("pipelines alive", true, NodeHealth::alive);
    }

    /** Those that the node has, each with its word; the node is what the worst of them is. */
    private HealthCheckResponse pipelines(
            String name, boolean otherwise, Function<Gateway.Running, Map<String, Boolean>> ask) {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(name).status(otherwise);
        gateway.running().ifPresent(running -> {
            Map<String, Boolean> words = ask.apply(running);
            new TreeMap<>(words).forEach(answer::withData);
            answer.withData("roles", running.roles().toString()).status(!words.containsValue(false));
        });
        return answer.build();
    }

    private static Map<String, Boolean> running(Gateway.Running running) {
        return Map.of(
                "router",
                running.router().running(),
                "recipients",
                running.recipients().running(),
                "monitor",
                running.watch().monitor().map(MonitorPipeline::running).orElse(true));
    }

    private static Map<String, Boolean> alive(Gateway.Running running) {
        return Map.of(
                "router",
                running.router().alive(),
                "recipients",
                running.recipients().alive(),
                "monitor",
                running.watch().monitor().map(MonitorPipeline::alive).orElse(true));
    }
}
