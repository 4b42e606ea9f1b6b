package dev.detour.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One process that {@code run} has started; what it says goes to a log file. */
final class Child {
    private static final String FATAL = "detour: ";
    private static final int LAST_LINES = 12;
    /**
     * A terminal sends Ctrl-C, and its own end, to every process at once; a broker that stopped at the same moment as the
     * gateway would leave it nowhere to commit to. A JVM leaves alone what is ignored when it starts; it is stopped by
     * {@link #stop} alone, in order.
     */
    private static final List<String> WITHOUT_CTRL_C = Files.isExecutable(Path.of("/bin/sh"))
            ? List.of("/bin/sh", "-c", "trap '' INT HUP; exec \"$@\"", "detour")
            : List.of();

    private final String name;
    private final Path log;
    private final Process process;
    private final long logStart;

    private Child(String name, Path log, Process process, long logStart) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.logStart = logStart;
    }

    /** How to start a Java process with this program's own Java. */
    record Program(String name, List<String> jvmOptions, List<String> arguments) {}

    /** The Java that runs this program. */
    static String ownJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    static Child start(Program program, Path logs) {
        return start(program, logs, ownJava());
    }

    static Child start(Program program, Path logs, String java) {
        List<String> command = new ArrayList<>(WITHOUT_CTRL_C);
        command.add(java);
        command.addAll(program.jvmOptions);
        command.addAll(program.arguments);
        Path log = logs.resolve(program.name + ".log");
        try {
            long logStart = Files.exists(log) ? Files.size(log) : 0;
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            return new Child(program.name, log, process, logStart);
        } catch (IOException e) {
            throw new Failure("the " + program.name + " cannot be started (" + e.getMessage() + ")");
        }
    }

    String name() {
        return name;
    }

    Process process() {
        return process;
    }

    /** Why it ended: its own last word on it, or the end of its log. */
    Failure failure() {
        try {
            byte[] all = Files.readAllBytes(log);
            int from = (int) Math.min(logStart, all.length);
            List<String> lines = new String(all, from, all.length - from, StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            for (String line : lines.reversed()) {
                if (line.startsWith(FATAL)) {
                    return new Failure(line.substring(FATAL.length()));
                }
            }
            int start = Math.max(0, lines.size() - LAST_LINES);
            return new Failure("the " + name + " has ended; the end of " + log + " says:\n"
                    + String.join("\n", lines.subList(start, lines.size())));
        } catch (IOException e) {
            return new Failure("the " + name + " has ended, and its log " + log + " cannot be read");
        }
    }

    /** Asks it to stop, waits, and then no longer asks. */
    void stop(Duration patience) {
        process.destroy();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
