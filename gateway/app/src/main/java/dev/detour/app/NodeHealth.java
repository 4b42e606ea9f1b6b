package dev.detour.app;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Probes of the node itself. A provider that is down is what this product is for, and never makes a node unready. */
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
        return () -> HealthCheckResponse.named("pipelines")
                .status(gateway.running()
                        .filter(running -> running.router().running())
                        .isPresent())
                .build();
    }

    @Produces
    @Liveness
    HealthCheck alive() {
        return () -> HealthCheckResponse.named("pipelines alive")
                .status(gateway.running()
                        .map(running ->
                                running.router().alive() && running.recipients().alive())
                        .orElse(true))
                .build();
    }
}
