package dev.detour.app.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.apache.kafka.clients.CommonClientConfigs;
import org.eclipse.microprofile.config.Config;

/**
 * The settings {@code kafka.*}, under their standard names, for every client of the gateway.
 *
 * @param common what every client gets: bootstrap servers, security, and how long a broker may take to answer
 */
public record KafkaSettings(Map<String, String> common) {
    private static final String PREFIX = "kafka.";
    private static final String BOOTSTRAP_SERVERS = CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG;

    public KafkaSettings {
        common = Map.copyOf(common);
    }

    /** Reads them from the configuration. */
    public static KafkaSettings read(Config config) {
        Map<String, String> common = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> common.put(name.substring(PREFIX.length()), value));
            }
        }
        common.putIfAbsent(
                BOOTSTRAP_SERVERS,
                config.getOptionalValue(PREFIX + BOOTSTRAP_SERVERS, String.class)
                        .orElse("localhost:9092"));
        common.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(Liveness.REQUEST_MILLIS));
        return new KafkaSettings(common);
    }

    /** Where the cluster is. */
    public String bootstrapServers() {
        return common.getOrDefault(BOOTSTRAP_SERVERS, "localhost:9092");
    }

    /** The common settings with some more. */
    public Properties with(Map<String, ?> more) {
        Properties properties = new Properties();
        properties.putAll(common);
        more.forEach((name, value) -> properties.put(name, value.toString()));
        return properties;
    }
}
