package dev.detour.it;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.detour.cli.GatewayJava;

/** A gateway as a process. */
public final class GatewayProcess extends JavaProcess {
    private final int port;

    private GatewayProcess(Path folder, int port, List<String> arguments) {
        super("gateway-" + port, folder, arguments);
        this.port = port;
    }

    /**
     * Starts one without waiting, as {@linkplain #SHORT_LIVED what lives for a minute}.
     *
     * @param folder where its log lies
     * @param port its HTTP port
     * @param settings as system properties
     * @param options for its Java; the later win
     */
    public static GatewayProcess start(Path folder, int port, Map<String, String> settings, List<String> options) {
        List<String> arguments = new ArrayList<>(GatewayJava.OPTIONS);
        arguments.addAll(SHORT_LIVED);
        arguments.add("-Dquarkus.http.host=127.0.0.1");
        arguments.add("-Dquarkus.http.port=" + port);
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
