package dev.detour.cli;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Where a running {@code detour run} can be reached, so that the other commands find it without being told. */
record RunState(String kafka, String url) {
    private static final String FILE = "run.properties";
    private static final RunState USUAL = new RunState("127.0.0.1:9092", "http://127.0.0.1:8080");

    /** The folder of the state: {@code .detour} where the launcher lies. */
    static Path folder() {
        String home = System.getenv("DETOUR_HOME");
        return Path.of(home == null ? "" : home).resolve(".detour").toAbsolutePath();
    }

    static RunState read() {
        Path file = folder().resolve(FILE);
        if (!Files.exists(file)) {
            return USUAL;
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException e) {
            return USUAL;
        }
        return new RunState(properties.getProperty("kafka", USUAL.kafka), properties.getProperty("url", USUAL.url));
    }

    void write(Path folder) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("kafka", kafka);
        properties.setProperty("url", url);
        try (Writer out = Files.newBufferedWriter(folder.resolve(FILE))) {
            properties.store(out, "Written by detour run; read by the other commands.");
        }
    }
}
