package dev.detour.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts the gateway once to learn from it, on free ports, beside whatever runs. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Makes later starts of the gateway faster: starts it once, and keeps what Java has learnt.",
        footer = {"", "Takes about a minute. A new build forgets it; without it everything works as well."})
final class TrainCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Java writes what it has learnt when it ends. */
    private static final Duration LEARNS_WITHIN = Duration.ofMinutes(4);

    private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
    private static final int MESSAGES = 50;

    @Option(names = "--app", paramLabel = "DIR", description = "The built gateway (gateway/app/target/quarkus-app).")
    private @Nullable Path app;

    @Option(
            names = "--java",
            paramLabel = "FILE",
            description = "The Java that will start it (the one that runs this).")
    private @Nullable Path java;

    @Option(
            names = "--java-options",
            paramLabel = "OPTIONS",
            defaultValue = "-XX:+UseSerialGC",
            description = "Options with which it will be started (-XX:+UseSerialGC).")
    private String options = "";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();

    @Override
    public Integer call() throws IOException {
        Path folder = Files.createTempDirectory("detour-train");
        List<Child> children = new ArrayList<>();
        FastStart start = new FastStart(
                app == null ? Setup.gatewayFolder() : app.toAbsolutePath().normalize());
        start.forget();
        Thread stop = new Thread(() -> end(children, folder), "detour-stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            start.writeFlatJar();
            learn(start, folder, children);
        } finally {
            Runtime.getRuntime().removeShutdownHook(stop);
            end(children, folder);
        }
        if (!Files.exists(start.cache())) {
            start.forget();
            throw new Failure("Java has learnt nothing: it needs version 25 or newer");
        }
        System.out.printf("%s: %d MB%n", start.cache(), Files.size(start.cache()) >> 20);
        return 0;
    }

    private void learn(FastStart start, Path folder, List<Child> children) throws IOException {
        Files.createDirectories(folder.resolve("logs"));
        Setup setup = new Setup(folder, Ports.free(), null, true, null, "detour.");
        Child broker = Child.start(setup.broker(), setup.logs());
        children.add(broker);
        Child simulator = Child.start(setup.simulatorProgram(), setup.logs());
        children.add(simulator);
        await(simulator, () -> answers(setup.simulatorUrl() + "/_sim/health"));
        await(broker, () -> isUp(setup.bootstrapServers()));
        List<String> jvm = new ArrayList<>(setup.gatewayOptions());
        jvm.removeIf(option -> option.startsWith("-XX:+Use"));
        jvm.addAll(List.of(options.strip().split("\\s+")));
        Child gateway = Child.start(
                new Child.Program("gateway", jvm, start.learning()),
                setup.logs(),
                java == null ? Child.ownJava() : java.toAbsolutePath().toString());
        children.add(gateway);
        await(gateway, () -> answers(setup.url() + "/q/health/ready"));
        for (int i = 0; i < MESSAGES; i++) {
            send(setup.url(), i);
        }
        answers(setup.url() + "/api/v1/channels");
        answers(setup.url() + "/api/v1/messages/train-1");
        answers(setup.url() + "/q/metrics");
        gateway.stop(LEARNS_WITHIN);
    }

    private void send(String url, int number) throws IOException {
        String message = """
                {"id":"train-%d","to":{"phone":"+49151%08d","email":"train@example.com"},"text":"Hello"}
                """.formatted(number, number);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/v1/messages"))
                .timeout(Duration.ofSeconds(5))
                .POST(BodyPublishers.ofString(message))
                .build();
        try {
            http.send(request, BodyHandlers.discarding());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers(String url) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isUp(String servers) {
        try {
            new Cluster(servers, Map.of()).check();
            return true;
        } catch (Failure e) {
            return false;
        }
    }

    private static void await(Child child, BooleanSupplier ready) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!ready.getAsBoolean()) {
            try {
                if (child.process().waitFor(Duration.ofMillis(100))) {
                    throw child.failure();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure("interrupted");
            }
            if (System.nanoTime() - end > 0) {
                throw new Failure("the " + child.name() + " is not ready after " + PATIENCE.toSeconds() + " s");
            }
        }
    }

    private static void end(List<Child> children, Path folder) {
        children.reversed().forEach(child -> child.stop(STOP_WITHIN));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("detour: the folder " + folder + " could not be removed");
        }
    }
}
