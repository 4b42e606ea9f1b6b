package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.detour.cli.EmbeddedBroker;
import dev.detour.testkit.SimulatorClient;
import dev.detour.testkit.simulator.Simulator;
import dev.detour.testkit.simulator.SimulatorOptions;

/**
 * Broker and simulator in this process, gateways in processes of their own, all on free ports and with their state in one
 * folder. Used by one thread.
 */
public final class Stack implements AutoCloseable {
    private final Path folder;
    private final EmbeddedBroker broker;
    private final Simulator simulator;
    private final int gatewayPort;
    private final List<GatewayProcess> gateways = new ArrayList<>();

    private Stack(Path folder, EmbeddedBroker broker, Simulator simulator, int gatewayPort) {
        this.folder = folder;
        this.broker = broker;
        this.simulator = simulator;
        this.gatewayPort = gatewayPort;
    }

    /** Starts broker and simulator; the gateway is started by {@link #startGateway}. */
    public static Stack start(Path folder) {
        EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("kafka"), EmbeddedBroker.freePort());
        int gatewayPort = EmbeddedBroker.freePort();
        Simulator simulator = Simulator.start(SimulatorOptions.onFreePorts(
                URI.create("http://127.0.0.1:" + gatewayPort + "/webhooks/whatsapp/meta")));
        return new Stack(folder, broker, simulator, gatewayPort);
    }

    /** Starts a gateway and waits until it is ready. */
    public GatewayProcess startGateway(Map<String, String> settings) {
        try {
            Map<String, String> all = new LinkedHashMap<>(settings());
            all.putAll(settings);
            GatewayProcess gateway =
                    GatewayProcess.start(Files.createDirectories(folder.resolve("gateway")), gatewayPort, all);
            gateways.add(gateway);
            gateway.awaitReady();
            return gateway;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The cluster. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The gateway's address. */
    public URI gateway() {
        return URI.create("http://127.0.0.1:" + gatewayPort);
    }

    /** The simulator's control. */
    public SimulatorClient simulator() {
        return new SimulatorClient(simulator.httpPort());
    }

    /** The address of the HTTP doubles. */
    public URI simulatorUrl() {
        return URI.create("http://127.0.0.1:" + simulator.httpPort());
    }

    private Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        String url = simulatorUrl().toString();
        settings.put("kafka.bootstrap.servers", bootstrapServers());
        settings.put("detour.data-dir", folder.resolve("gateway").toString());
        settings.put("detour.public-url", gateway().toString());
        settings.put("detour.admin.loopback", "true");
        settings.put("detour.channels.whatsapp", "meta");
        settings.put("detour.channels.sms", "twilio");
        settings.put("detour.channels.email", "smtp");
        settings.put("detour.providers.meta.type", "whatsapp-cloud");
        settings.put("detour.providers.meta.url", url);
        settings.put("detour.providers.meta.phone-number-id", "100000000000001");
        settings.put("detour.providers.meta.access-token", "simulator");
        settings.put("detour.providers.meta.app-secret", "simulator-app-secret");
        settings.put("detour.providers.meta.verify-token", "simulator");
        settings.put("detour.providers.twilio.type", "twilio-sms");
        settings.put("detour.providers.twilio.url", url);
        settings.put("detour.providers.twilio.account-sid", SimulatorOptions.TWILIO_ACCOUNT);
        settings.put("detour.providers.twilio.auth-token", "simulator-auth-token");
        settings.put("detour.providers.twilio.from", "+15005550006");
        settings.put("detour.providers.smtp.type", "smtp");
        settings.put("detour.providers.smtp.host", "127.0.0.1");
        settings.put("detour.providers.smtp.port", Integer.toString(simulator.smtpPort()));
        settings.put("detour.providers.smtp.tls", "off");
        settings.put("detour.providers.smtp.from", "Detour <detour@example.com>");
        return settings;
    }

    @Override
    public void close() {
        gateways.forEach(GatewayProcess::close);
        simulator.close();
        broker.close();
    }
}
