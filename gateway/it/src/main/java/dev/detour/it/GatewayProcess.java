package dev.detour.it;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A gateway as a process. */
public final class GatewayProcess extends JavaProcess {
    private final int port;

    private GatewayProcess(Path folder, int port, List<String> arguments) {
        super("gateway-" + port, folder, arguments);
        this.port = port;
    }

    /**
     * Starts one without waiting.
     *
     * @param folder where its log lies
     * @param port its HTTP port
     * @param settings as system properties
     * @param options for its Java; the later win
     */
    public static GatewayProcess start(Path folder, int port, Map<String, String> settings, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:NewRatio=1",
                "-XX:ThreadPriorityPolicy=1",
                "-XX:CompilerThreadPriority=0",
                "-XX:VMThreadPriority=0",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port));
        arguments.addAll(options);
        settings.forEach((name, value) -> arguments.add("-D" + name + "=" + value));
        arguments.add("-jar");
        arguments.add(System.getProperty("detour.gateway", "gateway/app/target/quarkus-app/quarkus-run.jar"));
        return new GatewayProcess(folder, port, arguments);
    }

    /** Waits until it takes messages. */
    public void awaitReady() {
        URI ready = url().resolve("/q/health/ready");
        awaitReady(() -> Http.answers(ready));
    }

    /** Its address. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }
}
