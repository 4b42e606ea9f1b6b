package dev.detour.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Everything on one machine, with nothing else installed. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = "Runs everything on this machine: a Kafka broker, the provider simulator, the gateway.",
        footer = {
            "",
            "Settings come from the environment or --config. Ctrl-C stops everything.",
            "Java starts with its quick compiler; to load the gateway for longer than some minutes, set",
            "DETOUR_GATEWAY_JAVA_OPTS=-XX:TieredStopAtLevel=4, and whatever else its Java should be told."
        })
final class RunCommand implements Callable<Integer> {
    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description =
                    "Use this cluster instead of a broker of our own (also: kafka.bootstrap.servers in --config).")
    private @Nullable String kafka;

    @Option(names = "--no-simulator", description = "Leave the simulator out: the configuration names the providers.")
    private boolean noSimulator;

    @Mixin
    private Ports ports = new Ports();

    @Option(names = "--data", paramLabel = "DIR", description = "Where the state lies (.detour).")
    private @Nullable Path data;

    @Option(names = "--config", paramLabel = "FILE", description = "Settings of the gateway, as a properties file.")
    private @Nullable Path config;

    @Override
    public Integer call() throws IOException {
        Path folder = data == null ? RunState.folder() : data.toAbsolutePath().normalize();
        ConfigFile settings = ConfigFile.read(config);
        String servers = kafka == null ? settings.servers().orElse(null) : kafka;
        try (FileChannel channel = lockFile(folder);
                FileLock lock = lock(channel, folder)) {
            ports.check(servers == null, !noSimulator);
            if (servers != null) {
                new Cluster(servers, settings.client()).check();
            }
            Setup setup = new Setup(
                    folder,
                    ports,
                    servers,
                    !noSimulator,
                    config == null ? null : config.toAbsolutePath(),
                    settings.topicPrefix());
            new Supervisor(setup, this::say).run();
            return lock.isValid() ? 0 : 1;
        }
    }

    private static FileChannel lockFile(Path folder) {
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new Failure(folder + " is a file, and a folder is needed: choose another with --data");
        }
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

    private void say(String line) {
        System.out.println(line);
    }
}
