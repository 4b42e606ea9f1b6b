package dev.detour.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.vertx.core.Vertx;

import dev.detour.app.config.Role;
import dev.detour.app.config.Roles;
import dev.detour.app.drills.Drills;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.HealthReader;
import dev.detour.app.health.Heartbeat;
import dev.detour.app.health.MonitorPipeline;
import dev.detour.app.health.Watchtower;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.Topics;
import dev.detour.app.pages.PagePoller;
import dev.detour.app.pages.StatusPage;
import dev.detour.app.providers.Providers;
import dev.detour.core.budget.Limits;
import dev.detour.core.budget.NodeSpending;

/**
 * Everything about the providers' health on this node: what it sees, what it is told, and the monitor if it has that role.
 *
 * @param board what the monitor has decided
 * @param watchtower what this node sees
 * @param monitor the monitor, where it may run
 */
public record HealthWatch(
        HealthBoard board,
        Watchtower watchtower,
        Heartbeat heartbeat,
        PagePoller pages,
        Optional<MonitorPipeline> monitor,
        HealthReader reader,
        RecordPublisher signals) {

    /** A signal that is older is worth nothing. */
    private static final Duration SIGNALS_WITHIN = Duration.ofSeconds(4);

    /**
     * What it is made in.
     *
     * @param name the node's
     * @param shadow whether the monitor only reports what it would do
     */
    record Node(
            String name,
            Path dataDir,
            KafkaSettings kafka,
            Topics topics,
            Roles roles,
            boolean shadow,
            short replicationFactor,
            Vertx vertx) {}

    static HealthWatch of(Node node, Providers providers, Limits limits) {
        Roles roles = node.roles;
        RecordPublisher signals = new RecordPublisher(node.kafka, node.name + "-signals", Optional.of(SIGNALS_WITHIN));
        // Another name after each start: what the monitor remembers of the last run is not this one's.
        String run = node.name + "-" + InstantSource.system().millis();
        HealthBoard board =
                new HealthBoard(new NodeSpending(run, limits), new Drills(InstantSource.system()), System::nanoTime);
        Map<String, StatusPage> pages = new LinkedHashMap<>();
        providers.all().forEach(provider -> provider.statusPage().ifPresent(page -> pages.put(provider.name(), page)));
        Watchtower watchtower = new Watchtower(
                run,
                node.topics,
                board,
                signals,
                node.vertx,
                // Who neither sends nor hears of a provider has nothing to report of it.
                roles.any(Role.SENDERS, Role.WEBHOOKS, Role.MONITOR) ? providers.all() : List.of());
        return new HealthWatch(
                board,
                watchtower,
                new Heartbeat(
                        run,
                        // By the monitor's nodes too: if all webhook nodes were gone, nobody else would notice.
                        roles.any(Role.WEBHOOKS, Role.MONITOR) ? providers.publicUrl() : Optional.empty(),
                        node.topics,
                        signals,
                        node.vertx),
                new PagePoller(
                        roles.any(Role.MONITOR) ? pages : Map.of(), board::isInQuestion, node.vertx, watchtower::page),
                !roles.any(Role.MONITOR)
                        ? Optional.empty()
                        : Optional.of(new MonitorPipeline(
                                node.name,
                                node.dataDir,
                                node.kafka,
                                node.topics,
                                Observatory.channels(providers),
                                node.shadow,
                                limits,
                                node.replicationFactor)),
                new HealthReader(node.kafka, node.topics, board),
                signals);
    }

    /** Starts everything; afterwards the board knows what was said before. */
    void start() {
        reader.start();
        monitor.ifPresent(MonitorPipeline::start);
        reader.awaitPast();
    }

    void close() {
        heartbeat.close();
        pages.close();
        watchtower.close();
        monitor.ifPresent(MonitorPipeline::close);
        reader.close();
        signals.close();
    }
}
