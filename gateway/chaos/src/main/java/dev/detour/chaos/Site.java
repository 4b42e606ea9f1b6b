package dev.detour.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

import dev.detour.cli.EmbeddedBroker;
import dev.detour.it.GatewayProcess;
import dev.detour.it.GatewaySettings;
import dev.detour.it.Http;
import dev.detour.it.JavaProcess;
import dev.detour.testkit.SimulatorClient;

/**
 * Brokers, nodes and the simulator, each a process of its own on loopback, and a load balancer before the nodes. Small
 * heaps, since all share one machine. Used by one thread, except for addresses.
 */
final class Site implements AutoCloseable {
    private static final List<String> SMALL = List.of("-Xmx256m");
    private static final String NODE_HEAP = "-Xmx384m";
    private static final Duration BROKERS_WITHIN = Duration.ofSeconds(90);

    private final Path folder;
    private final Map<String, String> extra;
    private final List<String> nodeOptions;
    private final String clusterId = Uuid.randomUuid().toString();
    private final List<Integer> brokerPorts = new ArrayList<>();
    private final List<Integer> controllerPorts = new ArrayList<>();
    private final List<Integer> nodePorts = new ArrayList<>();
    private final List<@Nullable JavaProcess> brokers = new ArrayList<>();
    private final List<@Nullable GatewayProcess> nodes = new ArrayList<>();
    private final int simulatorPort = EmbeddedBroker.freePort();
    private final int smtpPort = EmbeddedBroker.freePort();
    private final Balancer balancer;
    private final JavaProcess simulator;
    private final Thread undertaker = new Thread(this::endAll);

    private Site(Path folder, int brokerCount, int nodeCount, Map<String, String> extra, List<String> nodeOptions) {
        this.folder = folder;
        this.extra = extra;
        this.nodeOptions = nodeOptions;
        for (int i = 0; i < brokerCount; i++) {
            brokerPorts.add(EmbeddedBroker.freePort());
            controllerPorts.add(EmbeddedBroker.freePort());
            brokers.add(null);
        }
        for (int i = 0; i < nodeCount; i++) {
            nodePorts.add(EmbeddedBroker.freePort());
            nodes.add(null);
        }
        balancer = new Balancer(nodePorts.stream()
                .map(port -> URI.create("http://127.0.0.1:" + port))
                .toList());
        simulator = JavaProcess.ofSimulator(folder, SMALL, simulatorPort, smtpPort, balancer.url());
    }

    /** Starts everything and waits until all nodes take messages. */
    static Site start(Path folder, int brokers, int nodes, Map<String, String> settings, List<String> nodeOptions) {
        Site site = new Site(folder, brokers, nodes, settings, nodeOptions);
        // Whoever stops the command must not be left with its processes, some of them frozen.
        Runtime.getRuntime().addShutdownHook(site.undertaker);
        try {
            for (int i = 0; i < brokers; i++) {
                site.startBroker(i);
            }
            site.awaitBrokers();
            site.simulatorProcess()
                    .awaitReady(() -> Http.answers(site.simulatorUrl().resolve("/_sim/health")));
            // The first creates the topics.
            site.startNode(0);
            site.awaitNode(0);
            for (int i = 1; i < nodes; i++) {
                site.startNode(i);
            }
            for (int i = 1; i < nodes; i++) {
                site.awaitNode(i);
            }
            return site;
        } catch (RuntimeException e) {
            site.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return brokerPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    URI simulatorUrl() {
        return URI.create("http://127.0.0.1:" + simulatorPort);
    }

    SimulatorClient simulator() {
        return new SimulatorClient(simulatorUrl());
    }

    JavaProcess simulatorProcess() {
        return simulator;
    }

    int nodeCount() {
        return nodes.size();
    }

    URI nodeUrl(int index) {
        return URI.create("http://127.0.0.1:" + nodePorts.get(index));
    }

    /** A node's process as it is now. */
    GatewayProcess node(int index) {
        GatewayProcess node = nodes.get(index);
        if (node == null) {
            throw new IllegalStateException("node " + (index + 1) + " was never started");
        }
        return node;
    }

    /** A broker's process as it is now. */
    JavaProcess broker(int index) {
        JavaProcess broker = brokers.get(index);
        if (broker == null) {
            throw new IllegalStateException("broker " + (index + 1) + " was never started");
        }
        return broker;
    }

    /** Starts a node, for the first time or once more, without waiting. */
    void startNode(int index) {
        int port = nodePorts.get(index);
        Map<String, String> settings =
                new LinkedHashMap<>(GatewaySettings.of(bootstrapServers(), balancer.url(), simulatorUrl(), smtpPort));
        settings.put("detour.data-dir", folder.resolve("node-" + (index + 1)).toString());
        settings.put("detour.node-id", "node-" + (index + 1));
        settings.put("detour.topics.replication-factor", Integer.toString(Math.min(3, brokers.size())));
        settings.put("detour.topics.partitions", Integer.toString(nodes.size()));
        settings.put("detour.providers.meta.timeout", "5s");
        settings.put("detour.providers.twilio.timeout", "5s");
        settings.put("detour.providers.smtp.timeout", "5s");
        settings.putAll(extra);
        List<String> all = new ArrayList<>();
        all.add(NODE_HEAP);
        all.add("-Ddev.detour.kill-points=" + killPoint(index));
        all.addAll(nodeOptions);
        nodes.set(index, GatewayProcess.start(folder, port, settings, all));
    }

    /** Has a node die at a place on a message's way: {@code <name>:<times>}. */
    void killAt(int index, String point) {
        try {
            Files.writeString(killPoint(index), point);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes back what {@link #killAt} said. */
    void killNowhere(int index) {
        try {
            Files.deleteIfExists(killPoint(index));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path killPoint(int index) {
        return folder.resolve("kill-point-" + (index + 1));
    }

    /** Waits until a node takes messages. */
    void awaitNode(int index) {
        node(index).awaitReady();
    }

    /** Starts a broker, for the first time or once more on its data, without waiting. */
    void startBroker(int index) {
        brokers.set(
                index,
                JavaProcess.ofMain(
                        "broker-" + (index + 1),
                        folder,
                        SMALL,
                        "dev.detour.cli.Main",
                        List.of(
                                "broker",
                                "--port",
                                Integer.toString(brokerPorts.get(index)),
                                "--member",
                                Integer.toString(index + 1),
                                "--controllers",
                                controllerPorts.stream().map(String::valueOf).collect(Collectors.joining(",")),
                                "--cluster-id",
                                clusterId,
                                "--data",
                                folder.resolve("kafka-" + (index + 1)).toString())));
    }

    private void awaitBrokers() {
        long end = System.nanoTime() + BROKERS_WITHIN.toNanos();
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()))) {
            while (System.nanoTime() < end) {
                if (describe(admin) == brokers.size()) {
                    return;
                }
            }
        }
        throw new IllegalStateException("the brokers do not form a cluster within " + BROKERS_WITHIN.toSeconds()
                + " s: see broker-1.log in " + folder);
    }

    private static int describe(Admin admin) {
        try {
            return admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).size();
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for the brokers", e);
        }
    }

    /** Ends everything, at once: what was to be seen has been seen. */
    @Override
    public void close() {
        endAll();
        Runtime.getRuntime().removeShutdownHook(undertaker);
    }

    private void endAll() {
        balancer.close();
        nodes.forEach(Site::end);
        end(simulator);
        brokers.forEach(Site::end);
    }

    private static void end(@Nullable JavaProcess process) {
        if (process != null && process.isAlive()) {
            process.kill();
        }
    }
}
