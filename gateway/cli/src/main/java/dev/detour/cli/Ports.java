package dev.detour.cli;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The ports of {@code run}, all on loopback: with others a second one fits on the same machine. */
final class Ports {
    private static final int HIGHEST = 65_535;

    @Option(names = "--http", paramLabel = "PORT", defaultValue = "8080", description = "The gateway's port (8080).")
    private int http;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "9092",
            description = "The broker's port (9092).")
    private int kafka;

    @Option(
            names = "--simulator-port",
            paramLabel = "PORT",
            defaultValue = "8090",
            description = "The simulator's HTTP port (8090).")
    private int simulator;

    @Option(
            names = "--smtp-port",
            paramLabel = "PORT",
            defaultValue = "8025",
            description = "The port of the simulator's mail server (8025).")
    private int smtp;

    /** Ports that nobody uses at this moment. */
    static Ports free() {
        Ports ports = new Ports();
        ports.http = EmbeddedBroker.freePort();
        ports.kafka = EmbeddedBroker.freePort();
        ports.simulator = EmbeddedBroker.freePort();
        ports.smtp = EmbeddedBroker.freePort();
        return ports;
    }

    int http() {
        return http;
    }

    int kafka() {
        return kafka;
    }

    int simulator() {
        return simulator;
    }

    int smtp() {
        return smtp;
    }

    /**
     * Looks whether the ports that will be needed are free, before anything is started.
     *
     * @throws Failure naming the option of the first one that is not
     */
    void check(boolean ownBroker, boolean withSimulator) {
        Map<Integer, String> seen = new HashMap<>();
        check(seen, http, "--http", "the gateway", null);
        if (ownBroker) {
            check(
                    seen,
                    kafka,
                    "--kafka-port",
                    "the Kafka broker",
                    "use a cluster that is there with --kafka HOST:PORT");
        }
        if (withSimulator) {
            String without = "leave the simulator out with --no-simulator";
            check(seen, simulator, "--simulator-port", "the simulator", without);
            check(seen, smtp, "--smtp-port", "the simulator's mail server", without);
        }
    }

    private static void check(
            Map<Integer, String> seen, int port, String option, String who, @Nullable String otherRemedy) {
        if (port < 1 || port > HIGHEST) {
            throw new Failure(option + " must be a port from 1 to " + HIGHEST + ", not " + port);
        }
        String other = seen.put(port, option);
        if (other != null) {
            throw new Failure(other + " and " + option + " name the same port " + port + ": give each its own");
        }
        if (!EmbeddedBroker.isFree(port)) {
            throw new Failure(
                    "port " + port + ", which " + who + " needs, is in use: stop what uses it, choose another with "
                            + option + (otherRemedy == null ? "" : ", or " + otherRemedy));
        }
    }
}
