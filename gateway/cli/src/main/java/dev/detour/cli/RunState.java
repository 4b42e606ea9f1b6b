package dev.detour.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

/**
 * Where a running {@code detour run} can be reached, so that the other commands find it without being told.
 *
 * @param kafka the cluster's servers
 * @param url the gateway's address
 * @param config the file of {@code --config}, absolute, or null
 */
record RunState(String kafka, String url, @Nullable Path config) {
    private static final String FILE = "run.properties";
    /** What the commands believe when nothing runs on the usual folder. */
    private static final RunState USUAL = new RunState("127.0.0.1:9092", "http://127.0.0.1:8080", null);

    /** The folder of the state: {@code .detour} where the launcher lies. */
    static Path folder() {
        String home = System.getenv("DETOUR_HOME");
        return Path.of(home == null ? "" : home).resolve(".detour").toAbsolutePath();
    }

    /**
     * What runs on a folder.
     *
     * @param data the folder that was asked for, or null for the usual one
     * @throws Failure if a folder was asked for and nothing runs on it
     */
    static RunState of(@Nullable Path data) {
        if (data == null) {
            return read(folder()).orElse(USUAL);
        }
        return read(data)
                .orElseThrow(() -> new Failure("no detour is running on " + data
                        + ": start one with ./detour run --data " + data + ", or name another folder"));
    }

    private static Optional<RunState> read(Path folder) {
        Path file = folder.resolve(FILE);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure("the file " + file + " cannot be read: remove it, and start detour again");
        }
        String config = properties.getProperty("config");
        return Optional.of(new RunState(
                properties.getProperty("kafka", USUAL.kafka),
                properties.getProperty("url", USUAL.url),
                config == null ? null : Path.of(config)));
    }

    void write(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("kafka", kafka);
        properties.setProperty("url", url);
        if (config != null) {
            properties.setProperty("config", config.toString());
        }
        try (Writer out = Files.newBufferedWriter(folder.resolve(FILE))) {
            properties.store(out, "Written by detour run while it is running; read by the other commands.");
        }
    }

    /** Once nothing runs any longer. */
    static void forget(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            // Who asks will hear that nobody answers there.
        }
    }
}
