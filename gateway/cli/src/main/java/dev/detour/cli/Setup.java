package dev.detour.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.cli.Child.Program;

/**
 * What {@code run} was asked for.
 *
 * @param folder where all state lies
 * @param ports where everything listens
 * @param kafka a cluster to use, or null for a broker of our own
 * @param simulator whether the simulator runs
 * @param config the operator's settings, or null
 * @param topicPrefix how the names of all topics begin
 */
record Setup(
        Path folder,
        Ports ports,
        @Nullable String kafka,
        boolean simulator,
        @Nullable Path config,
        String topicPrefix) {
    String bootstrapServers() {
        return kafka == null ? "127.0.0.1:" + ports.kafka() : kafka;
    }

    String url() {
        return "http://127.0.0.1:" + ports.http();
    }

    String simulatorUrl() {
        return "http://127.0.0.1:" + ports.simulator();
    }

    Path logs() {
        return folder.resolve("logs");
    }

    /** What the other commands need so that they find this one: nothing, if it has the usual folder. */
    String dataOption() {
        if (folder.equals(RunState.folder().normalize())) {
            return "";
        }
        String path = folder.toString();
        return " --data " + (path.matches("[A-Za-z0-9_./-]+") ? path : "'" + path.replace("'", "'\\''") + "'");
    }

    Program broker() {
        return new Program(
                "broker",
                List.of("-Xmx512m", "-Xms128m", "-XX:+UseSerialGC", GatewayJava.QUICK_COMPILER, "-cp", classPath()),
                List.of(
                        Main.class.getName(),
                        "broker",
                        "--port",
                        Integer.toString(ports.kafka()),
                        "--data",
                        folder.resolve("kafka").toString()));
    }

    Program simulatorProgram() {
        return new Program(
                "simulator",
                List.of("-Xmx384m", "-XX:+UseSerialGC", GatewayJava.QUICK_COMPILER, "-cp", classPath()),
                List.of(
                        "dev.detour.testkit.simulator.SimulatorMain",
                        "--http",
                        Integer.toString(ports.simulator()),
                        "--smtp",
                        Integer.toString(ports.smtp()),
                        "--whatsapp-webhook",
                        url() + "/webhooks/whatsapp/meta",
                        "--data",
                        folder.resolve("simulator").toString()));
    }

    /** The gateway; settings of the operator's file win over ours, and the environment over both. */
    Program gateway() {
        FastStart start = new FastStart(gatewayFolder());
        List<String> options = new ArrayList<>(List.of(GatewayJava.QUICK_COMPILER));
        options.addAll(gatewayOptions());
        return new Program("gateway", options, start.arguments());
    }

    List<String> gatewayOptions() {
        List<String> options = new ArrayList<>(GatewayJava.OPTIONS);
        options.addAll(List.of(
                "-Dquarkus.http.port=" + ports.http(),
                "-Dquarkus.http.host=127.0.0.1",
                "-Ddetour.admin.loopback=true",
                "-Ddetour.data-dir=" + folder.resolve("gateway"),
                "-Dkafka.bootstrap.servers=" + bootstrapServers(),
                "-Dsmallrye.config.locations=" + locations()));
        String more = System.getenv("DETOUR_GATEWAY_JAVA_OPTS");
        if (more != null && !more.isBlank()) {
            options.addAll(List.of(more.strip().split("\\s+")));
        }
        return options;
    }

    private String locations() {
        List<String> locations = new ArrayList<>();
        try {
            if (simulator) {
                Path file = folder.resolve("simulator.properties");
                try (InputStream in = Setup.class.getResourceAsStream("/simulator.properties")) {
                    if (in == null) {
                        throw new IllegalStateException("simulator.properties is not in the jar");
                    }
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    write(
                            file,
                            text + "simulator.url=" + simulatorUrl() + "\nsimulator.smtp-port=" + ports.smtp()
                                    + "\ndetour.public-url=" + url() + "\n");
                }
                locations.add(file.toUri().toString());
            }
            if (config != null) {
                Path file = folder.resolve("operator.properties");
                write(file, "config_ordinal=280\n" + Files.readString(config));
                locations.add(file.toUri().toString());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return String.join(",", locations);
    }

    /** There are secrets in it: nobody else may read it. */
    private static void write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, text);
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** The folder of the built gateway. */
    static Path gatewayFolder() {
        String home = System.getenv("DETOUR_HOME");
        Path folder = Path.of(home == null ? "" : home)
                .resolve("gateway/app/target/quarkus-app")
                .toAbsolutePath();
        if (!Files.exists(folder.resolve("quarkus-run.jar"))) {
            throw new Failure("the gateway is not built: run ./detour build");
        }
        return folder;
    }
}
