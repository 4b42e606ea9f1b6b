package dev.detour.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/** The command line as a process, started as the launcher starts it; both of its outputs are kept. Used by one thread. */
final class CommandProcess {
    private static final Duration END_WITHIN = Duration.ofSeconds(60);

    private final Process process;
    private final Path out;
    private final Path err;

    /** How a command has ended. */
    record End(int code, String out, String err) {}

    private CommandProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Starts a command; nothing of this process's own environment gets in that could change what it does. */
    static CommandProcess start(Path folder, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JavaProcess.SHORT_LIVED);
        command.addAll(List.of(
                "-cp",
                // A test runner's own class path is a single jar that points to the real one.
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.detour.cli.Main"));
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile(folder, "command", ".out");
            Path err = Files.createTempFile(folder, "command", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("DETOUR_") || name.startsWith("KAFKA_"));
            builder.environment()
                    .put("DETOUR_HOME", Path.of("../..").toRealPath().toString());
            return new CommandProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a command to its end. */
    static End run(Path folder, List<String> arguments) {
        return start(folder, arguments).awaitEnd();
    }

    /** Waits until it has printed this. */
    void awaitOutput(String text) {
        Awaitility.await("'" + text + "' on the output")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new IllegalStateException("it has ended: " + awaitEnd());
                    }
                    return Files.readString(out).contains(text);
                });
    }

    /** Waits until it has ended by itself. */
    End awaitEnd() {
        return awaitEnd(END_WITHIN);
    }

    /** Waits until it has ended by itself, for as long as this. */
    End awaitEnd(Duration limit) {
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        "it has not ended within " + limit + ": " + Files.readString(out) + Files.readString(err));
            }
            return new End(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The processes that it has started and that are still there. */
    List<ProcessHandle> children() {
        return process.descendants().toList();
    }

    /** Asks it to stop, as SIGTERM does, and waits. */
    End stop() {
        process.destroy();
        return awaitEnd();
    }

    /** Sends a signal by its name. */
    static void signal(ProcessHandle process, String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("no signal could be sent to process " + process.pid());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
