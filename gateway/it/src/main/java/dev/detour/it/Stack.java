package dev.detour.it;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

import dev.detour.cli.EmbeddedBroker;
import dev.detour.testkit.SimulatorClient;

/**
 * A broker, the simulator and gateways, each a process of its own, all on free ports of loopback and with their state in
 * one folder. Used by one thread.
 */
public final class Stack implements AutoCloseable {
    private final Path folder;
    private final int brokerPort = EmbeddedBroker.freePort();
    private final int simulatorPort = EmbeddedBroker.freePort();
    private final int smtpPort = EmbeddedBroker.freePort();
    /** Providers know one public address; it is that of the first node. */
    private final int gatewayPort = EmbeddedBroker.freePort();

    private final List<GatewayProcess> gateways = new ArrayList<>();
    private JavaProcess broker;
    private final JavaProcess simulator;

    private final @Nullable URI publicUrl;

    /** For the Java of each process; the later win. */
    private final List<String> options;

    private final Thread undertaker = new Thread(this::endAll);

    private Stack(Path folder, @Nullable URI publicUrl, List<String> options) {
        this.folder = folder;
        this.publicUrl = publicUrl;
        this.options = options;
        broker = startBroker();
        simulator = JavaProcess.ofSimulator(folder, with(List.of("-Xmx384m")), simulatorPort, smtpPort, publicUrl());
    }

    /** Starts broker and simulator and waits for both; gateways are started by {@link #startGateway}. */
    public static Stack start(Path folder) {
        return start(folder, null);
    }

    /** As {@link #start(Path)}, with a public address of its own that leads to the first node, or does not. */
    public static Stack start(Path folder, @Nullable URI publicUrl) {
        return start(folder, publicUrl, List.of());
    }

    /** As {@link #start(Path, URI)}, with all processes as they are where they run for days: for who measures. */
    public static Stack startForLong(Path folder, @Nullable URI publicUrl) {
        return start(folder, publicUrl, List.of(JavaProcess.WHOLE_COMPILER));
    }

    private static Stack start(Path folder, @Nullable URI publicUrl, List<String> options) {
        Stack stack = new Stack(folder, publicUrl, options);
        // Whoever stops a benchmark or a test must not be left with its processes.
        Runtime.getRuntime().addShutdownHook(stack.undertaker);
        stack.awaitBroker();
        stack.simulator.awaitReady(() -> Http.answers(stack.simulatorUrl().resolve("/_sim/health")));
        return stack;
    }

    /** Starts a gateway under the public address and waits until it is ready. */
    public GatewayProcess startGateway(Map<String, String> settings) {
        return startGateway(gatewayPort, settings, List.of());
    }

    /** As {@link #startGateway(Map)}, with options for its Java. */
    public GatewayProcess startGateway(Map<String, String> settings, List<String> options) {
        return startGateway(gatewayPort, settings, options);
    }

    /** Starts one more node, on another port, and waits until it is ready. */
    public GatewayProcess startAnotherGateway(Map<String, String> settings) {
        return startAnotherGateway(settings, List.of());
    }

    /** As {@link #startAnotherGateway(Map)}, with options for its Java. */
    public GatewayProcess startAnotherGateway(Map<String, String> settings, List<String> options) {
        return startGateway(EmbeddedBroker.freePort(), settings, options);
    }

    /** Starts a gateway without waiting, e.g. one that cannot start. */
    public GatewayProcess launchGateway(Map<String, String> settings) {
        return launch(gatewayPort, settings, List.of());
    }

    /** As {@link #launchGateway}, on another port. */
    public GatewayProcess launchAnotherGateway(Map<String, String> settings) {
        return launch(EmbeddedBroker.freePort(), settings, List.of());
    }

    private GatewayProcess startGateway(int port, Map<String, String> settings, List<String> options) {
        GatewayProcess gateway = launch(port, settings, options);
        gateway.awaitReady();
        return gateway;
    }

    private GatewayProcess launch(int port, Map<String, String> settings, List<String> own) {
        Path state = folder.resolve("gateway-" + port);
        Map<String, String> all =
                new LinkedHashMap<>(GatewaySettings.of(bootstrapServers(), publicUrl(), simulatorUrl(), smtpPort));
        all.put("detour.data-dir", state.toString());
        all.putAll(settings);
        GatewayProcess gateway = GatewayProcess.start(folder, port, all, with(own));
        gateways.add(gateway);
        return gateway;
    }

    /** Starts the broker once more on its data, after {@link #broker()} was ended. */
    public void restartBroker() {
        broker = startBroker();
        awaitBroker();
    }

    /** The broker's process. */
    public JavaProcess broker() {
        return broker;
    }

    /** The simulator's process. */
    public JavaProcess simulatorProcess() {
        return simulator;
    }

    /** The cluster. */
    public String bootstrapServers() {
        return "127.0.0.1:" + brokerPort;
    }

    /** The address under which providers reach the gateway. */
    public URI publicUrl() {
        return publicUrl == null ? URI.create("http://127.0.0.1:" + gatewayPort) : publicUrl;
    }

    /** The simulator's control. */
    public SimulatorClient simulator() {
        return new SimulatorClient(simulatorUrl());
    }

    /** The address of the HTTP doubles. */
    public URI simulatorUrl() {
        return URI.create("http://127.0.0.1:" + simulatorPort);
    }

    /** Creates a topic of somebody else's. */
    public void createTopic(String name, int partitions) {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("topic " + name + " cannot be created", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
    }

    private List<String> with(List<String> own) {
        List<String> all = new ArrayList<>(options);
        all.addAll(own);
        return all;
    }

    private JavaProcess startBroker() {
        return JavaProcess.ofMain(
                "broker",
                folder,
                with(List.of("-Xmx512m", "-Xms128m")),
                "dev.detour.cli.Main",
                List.of(
                        "broker",
                        "--port",
                        Integer.toString(brokerPort),
                        "--data",
                        folder.resolve("kafka").toString()));
    }

    private void awaitBroker() {
        try (Admin admin = admin()) {
            broker.awaitReady(() -> {
                try {
                    return !admin.describeCluster()
                            .nodes()
                            .get(5, TimeUnit.SECONDS)
                            .isEmpty();
                } catch (ExecutionException | TimeoutException e) {
                    return false;
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            });
        }
    }

    @Override
    public void close() {
        gateways.forEach(GatewayProcess::askToStop);
        gateways.forEach(GatewayProcess::close);
        endAll();
        Runtime.getRuntime().removeShutdownHook(undertaker);
    }

    /** At once: nobody needs them any more. */
    private void endAll() {
        gateways.forEach(JavaProcess::kill);
        simulator.kill();
        broker.kill();
    }
}
