package dev.detour.app.kafka;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.detour.app.config.Role;

/**
 * One topic, and which roles of a node use it.
 *
 * @param single whether it has one partition, so that one node sees all of it in order; else as many as configured
 * @param config its settings, under Kafka's own names
 * @param writtenBy the roles that write it; producers outside are not named
 * @param readBy the roles that read it; consumers outside are not named
 * @param describedBy the roles that ask how long it is; who reads or writes it may ask anyway
 * @param provider the provider whose sender alone reads it, or empty
 */
public record TopicSpec(
        String name,
        boolean single,
        Map<String, String> config,
        Set<Role> writtenBy,
        Set<Role> readBy,
        Set<Role> describedBy,
        Optional<String> provider) {

    public TopicSpec {
        config = Map.copyOf(config);
        writtenBy = Set.copyOf(writtenBy);
        readBy = Set.copyOf(readBy);
        describedBy = Set.copyOf(describedBy);
    }
}
