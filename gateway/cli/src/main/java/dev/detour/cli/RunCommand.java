package dev.detour.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Everything on one machine, with nothing else installed. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs everything on this machine: a Kafka broker, the provider simulator, the gateway.")
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Use this cluster instead of a broker of our own.")
    private @Nullable String kafka;

    @Option(names = "--no-simulator", description = "Leave the simulator out: the configuration names the providers.")
    private boolean noSimulator;

    @Option(names = "--http", paramLabel = "PORT", defaultValue = "8080", description = "The gateway's port (8080).")
    private int http;

    @Option(names = "--data", paramLabel = "DIR", description = "Where the state lies (.detour).")
    private @Nullable Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings of the gateway, as a properties file.")
    private @Nullable Path config;

    @Override
    public Integer call() throws IOException {
        Path folder = data == null ? RunState.folder() : data.toAbsolutePath();
        if (config != null && !Files.isReadable(config)) {
            throw new Failure("the file " + config + " cannot be read: give --config an existing file");
        }
        try (FileChannel channel = lockFile(folder);
                FileLock lock = lock(channel, folder)) {
            checkPorts();
            Setup setup = new Setup(folder, http, kafka, !noSimulator, config);
            new Supervisor(setup, this::say).run();
            return lock.isValid() ? 0 : 1;
        }
    }

    private static FileChannel lockFile(Path folder) {
        try {
            Files.createDirectories(folder.resolve("logs"));
            return FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new Failure(
                    "the folder " + folder + " cannot be written to: make it writable, or choose another with --data");
        }
    }

    private static FileLock lock(FileChannel channel, Path folder) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return lock;
            }
        } catch (OverlappingFileLockException e) {
            // said below
        }
        throw new Failure("detour is already running on " + folder + ": stop it, or choose another folder with --data");
    }

    private void checkPorts() {
        checkPort(http, "the gateway", "choose another with --http");
        if (kafka == null) {
            checkPort(
                    Setup.KAFKA_PORT, "the Kafka broker", "use the cluster that is there with --kafka 127.0.0.1:9092");
        }
        if (!noSimulator) {
            checkPort(Setup.SIMULATOR_HTTP_PORT, "the simulator", "leave it out with --no-simulator");
            checkPort(Setup.SIMULATOR_SMTP_PORT, "the simulator's mail server", "leave it out with --no-simulator");
        }
    }

    private static void checkPort(int port, String who, String remedy) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new Failure("port " + port + ", which " + who + " needs, is in use: stop what uses it, or " + remedy);
        } catch (IllegalArgumentException e) {
            throw new Failure("--http must be a port from 1 to 65535, not " + port);
        }
    }

    private void say(String line) {
        System.out.println(line);
    }
}
