package dev.detour.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * The operator's settings, as far as the command line needs them itself; all of them are the gateway's.
 *
 * @param values by name
 */
record ConfigFile(Map<String, String> values) {
    private static final String KAFKA = "kafka.";
    private static final String SERVERS = "bootstrap.servers";
    private static final String PREFIX = "detour.topic-prefix";

    ConfigFile {
        values = Map.copyOf(values);
    }

    /**
     * Reads a properties file in UTF-8, as the gateway does.
     *
     * @param file null for none
     * @throws Failure if it cannot be read
     */
    static ConfigFile read(@Nullable Path file) {
        if (file == null) {
            return new ConfigFile(Map.of());
        }
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new Failure("the file " + file + " cannot be read: give --config an existing file");
        }
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(file)) {
            properties.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure("the file " + file + " is not a properties file in UTF-8 (" + e.getMessage()
                    + "): mend it, or give --config another");
        }
        Map<String, String> values = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> values.put(name, properties.getProperty(name)));
        return new ConfigFile(values);
    }

    /** The cluster that it names, or empty. */
    Optional<String> servers() {
        return Optional.ofNullable(values.get(KAFKA + SERVERS)).filter(servers -> !servers.isBlank());
    }

    /** What every Kafka client gets besides the servers: security, mostly. */
    Map<String, String> client() {
        Map<String, String> client = new TreeMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(KAFKA)) {
                client.put(name.substring(KAFKA.length()), value);
            }
        });
        client.remove(SERVERS);
        return client;
    }

    /** The prefix of all topics; the environment wins, as it does for the gateway. */
    String topicPrefix() {
        String environment = System.getenv("DETOUR_TOPIC_PREFIX");
        return environment == null ? values.getOrDefault(PREFIX, "detour.") : environment;
    }
}
