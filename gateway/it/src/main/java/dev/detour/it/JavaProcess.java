package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.awaitility.Awaitility;

import dev.detour.cli.GatewayJava;

/** A Java program in a process of its own, which can be stopped, killed and frozen. Used by one thread. */
public class JavaProcess implements AutoCloseable {
    /** For what lives for a minute: on two cores the slow compiler and the parallel collector take more than they give. */
    public static final List<String> SHORT_LIVED = List.of(GatewayJava.QUICK_COMPILER, "-XX:+UseSerialGC");

    /** Takes the slow compiler back in, for what is measured as it would run for days. */
    public static final String WHOLE_COMPILER = "-XX:TieredStopAtLevel=4";

    private static final Duration READY_WITHIN = Duration.ofSeconds(90);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(30);

    /** The last line of a histogram: instances and bytes. */
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+(\\d+)\\s+(\\d+)\\s*$");

    private final Process process;
    private final Path log;

    /**
     * Starts a program; what it prints is appended to {@code <name>.log}.
     *
     * @param folder where the log lies; made when missing
     * @param arguments what follows {@code java}: options, class path, main class, its arguments
     */
    JavaProcess(String name, Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        try {
            log = Files.createDirectories(folder).resolve(name + ".log");
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a main class of this process's own class path, as {@linkplain #SHORT_LIVED what lives for a minute}.
     *
     * @param options for its Java; the later win
     */
    public static JavaProcess ofMain(
            String name, Path folder, List<String> options, String main, List<String> arguments) {
        List<String> all = new ArrayList<>(SHORT_LIVED);
        all.addAll(options);
        all.add("-cp");
        // A test runner's own class path is a single jar that points to the real one.
        all.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        all.add(main);
        all.addAll(arguments);
        return new JavaProcess(name, folder, all);
    }

    /**
     * Starts the provider simulator, with its state in the folder; it answers at {@code /_sim/health} when it is ready.
     *
     * @param options for its Java
     * @param publicUrl where the gateway takes callbacks
     */
    public static JavaProcess ofSimulator(
            Path folder, List<String> options, int httpPort, int smtpPort, URI publicUrl) {
        return ofMain(
                "simulator",
                folder,
                options,
                "dev.detour.testkit.simulator.SimulatorMain",
                List.of(
                        "--http",
                        Integer.toString(httpPort),
                        "--smtp",
                        Integer.toString(smtpPort),
                        "--whatsapp-webhook",
                        publicUrl + "/webhooks/whatsapp/meta",
                        "--data",
                        folder.resolve("simulator").toString()));
    }

    /** Waits until it is ready; what it has logged is told if it ends before. */
    public final void awaitReady(BooleanSupplier ready) {
        Awaitility.await("ready, see " + log)
                .atMost(READY_WITHIN)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("the process has ended: " + log());
                    }
                    return ready.getAsBoolean();
                });
    }

    /** Ends it at once, as {@code kill -9} does. */
    public final void kill() {
        process.destroyForcibly();
        await();
    }

    /** Freezes it ({@code SIGSTOP}): it holds on to everything and does nothing. */
    public final void freeze() {
        signal("STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    public final void thaw() {
        signal("CONT");
    }

    /** Waits until it has ended by itself, and returns its exit code. */
    public final int awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("it has not ended within " + limit + ": see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    /** Everything that it has printed. */
    public final String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it has not ended; a frozen one has not. */
    public final boolean isAlive() {
        return process.isAlive();
    }

    /** The system's number for it. */
    public final long pid() {
        return process.pid();
    }

    /** CPU time so far, or zero when the system does not tell. */
    public final Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /**
     * What is alive on its heap, in bytes; a collection is made first.
     *
     * @throws IllegalStateException if {@code jcmd} does not tell
     */
    public final long liveHeap() {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process histogram = new ProcessBuilder(jcmd, Long.toString(process.pid()), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            Matcher total = TOTAL.matcher(said);
            if (!total.find()) {
                throw new IllegalStateException("jcmd does not tell the heap of process " + process.pid() + ": "
                        + said.lines().limit(3).toList());
            }
            return Long.parseLong(total.group(2));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How much of the machine's memory it has, in bytes; zero where the system has no {@code /proc}. */
    public final long resident() {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Asks it to stop, as SIGTERM does, without waiting. */
    public final void askToStop() {
        process.destroy();
    }

    /** Asks it to stop, as SIGTERM does, and waits; without effect when it has ended before. */
    @Override
    public final void close() {
        process.destroy();
        await();
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("no signal could be sent to process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void await() {
        try {
            if (!process.waitFor(STOP_WITHIN.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("it does not stop: see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
