package dev.detour.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker and controller in this process (KRaft), for one machine: bound to loopback, alone with one copy of
 * everything, or a member of a cluster of such processes.
 * Started and closed by one thread.
 */
public final class EmbeddedBroker implements AutoCloseable {
    /** Below those that Linux (from 32,768), macOS and Windows (from 49,152) give to outgoing connections. */
    private static final int FIRST_PORT = 20_000;

    private static final int PORTS = 12_000;
    /** Programs that look at the same moment begin at different places. */
    private static final AtomicInteger NEXT_PORT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(PORTS));

    private final KafkaRaftServer server;
    private final int port;

    private EmbeddedBroker(KafkaRaftServer server, int port) {
        this.server = server;
        this.port = port;
    }

    /**
     * Starts a broker; its data survives a restart in the same folder.
     *
     * @param dataDir where its data lies; made when missing
     * @param port where it listens
     * @throws Failure if the folder holds something else
     */
    public static EmbeddedBroker start(Path dataDir, int port) {
        return start(dataDir, port, null, Map.of());
    }

    /**
     * As {@link #start(Path, int)}, with some of Kafka's own settings otherwise.
     *
     * @throws Failure if the folder holds something else
     */
    public static EmbeddedBroker start(Path dataDir, int port, Map<String, String> changes) {
        return start(dataDir, port, null, changes);
    }

    /** As {@link #start(Path, int)}, as a member of a cluster, or alone when there is none. */
    static EmbeddedBroker start(Path dataDir, int port, @Nullable Quorum quorum) {
        return start(dataDir, port, quorum, Map.of());
    }

    private static EmbeddedBroker start(Path dataDir, int port, @Nullable Quorum quorum, Map<String, String> changes) {
        try {
            Files.createDirectories(dataDir);
            Properties settings = quorum == null
                    ? BrokerSettings.alone(dataDir, port, freePort())
                    : BrokerSettings.of(dataDir, port, quorum);
            settings.putAll(changes);
            Path file = dataDir.resolve("broker.properties");
            try (Writer out = Files.newBufferedWriter(file)) {
                settings.store(out, null);
            }
            format(file, dataDir, quorum == null ? clusterId(dataDir) : quorum.clusterId());
            KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
            server.startup();
            return new EmbeddedBroker(server, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Stops it in an orderly way and waits for that. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /**
     * A port that nobody listens on at this moment, and another one each time. No system that this runs on gives it to an
     * outgoing connection, which might have it when it is wanted.
     *
     * @throws IllegalStateException if none is free
     */
    public static int freePort() {
        for (int i = 0; i < PORTS; i++) {
            int port = FIRST_PORT + Math.floorMod(NEXT_PORT.getAndIncrement(), PORTS);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no port is free from " + FIRST_PORT + " to " + (FIRST_PORT + PORTS - 1));
    }

    /** Whether nobody listens on a port of loopback at this moment. */
    static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void format(Path config, Path dataDir, String clusterId) {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        String[] arguments = {"format", "--ignore-formatted", "--cluster-id", clusterId, "--config", config.toString()};
        int result;
        try (PrintStream out = new PrintStream(words, true, StandardCharsets.UTF_8)) {
            result = StorageTool.execute(arguments, out);
        } catch (RuntimeException e) {
            throw unusable(dataDir, String.valueOf(e.getMessage()));
        }
        if (result != 0) {
            throw unusable(dataDir, words.toString(StandardCharsets.UTF_8).strip());
        }
    }

    /** The cluster's own id, once there is one. */
    private static String clusterId(Path dataDir) {
        Path meta = dataDir.resolve("log/meta.properties");
        if (!Files.exists(meta)) {
            return Uuid.randomUuid().toString();
        }
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(meta)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw unusable(dataDir, "meta.properties cannot be read");
        }
        String id = properties.getProperty("cluster.id");
        if (id == null) {
            throw unusable(dataDir, "meta.properties names no cluster");
        }
        return id;
    }

    private static Failure unusable(Path dataDir, String why) {
        return new Failure("the folder " + dataDir + " is not usable as Kafka's storage (" + why.replace('\n', ' ')
                + "): move it away, or choose another with --data");
    }
}
