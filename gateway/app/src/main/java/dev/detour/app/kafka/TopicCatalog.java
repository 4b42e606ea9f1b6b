package dev.detour.app.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import org.apache.kafka.common.config.TopicConfig;

import dev.detour.app.config.Role;
import dev.detour.app.config.Roles;
import dev.detour.contract.Lane;

import static dev.detour.app.config.Role.CONSOLE;
import static dev.detour.app.config.Role.MONITOR;
import static dev.detour.app.config.Role.RECIPIENTS;
import static dev.detour.app.config.Role.ROUTER;
import static dev.detour.app.config.Role.SENDERS;
import static dev.detour.app.config.Role.WEBHOOKS;

/**
 * All topics with who writes and reads them: what is created, what is checked, and what access rights are made of. What
 * Kafka Streams makes for itself is not among them: see {@link #applications}.
 */
public final class TopicCatalog {
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    /** The limit of a message is lower; what is above it must still arrive to be refused with a reason. */
    private static final int MESSAGE_BYTES = 2 << 20;
    /** Any record that a lane's topic takes, with the reason beside it. */
    private static final int DEADLETTER_BYTES = 12 << 20;
    /** Each has a copy of what is known of recipients. */
    private static final Set<Role> ASK_ABOUT_RECIPIENTS = EnumSet.of(ROUTER, WEBHOOKS, CONSOLE, RECIPIENTS);

    private TopicCatalog() {}

    /**
     * A consumer group.
     *
     * @param role who reads in it
     * @param describedBy who asks how far it is
     */
    public record Group(String name, Role role, Set<Role> describedBy) {}

    /**
     * A Kafka Streams application: its consumer group has this name, its changelog topics and transactional ids begin with
     * it.
     *
     * @param transactional whether it writes in transactions
     * @param describedBy who asks how far it is
     */
    public record Application(String name, Role role, boolean transactional, Set<Role> describedBy) {}

    /**
     * Every topic.
     *
     * @param providers the names of all providers
     */
    public static List<TopicSpec> of(Topics topics, Iterable<String> providers) {
        List<TopicSpec> all = new ArrayList<>();
        all.add(kept(topics.status(), 7 * DAY, MESSAGE_BYTES, Set.of(ROUTER), Set.of(CONSOLE)));
        all.add(kept(topics.deadletters(), 30 * DAY, DEADLETTER_BYTES, Set.of(ROUTER), Set.of(CONSOLE)));
        all.add(kept(topics.inbound(), 7 * DAY, MESSAGE_BYTES, Set.of(RECIPIENTS), Set.of()));
        all.add(kept(topics.correspondence(), DAY, MESSAGE_BYTES, Set.of(SENDERS, WEBHOOKS), Set.of(RECIPIENTS)));
        all.add(compacted(topics.suppressions(), Set.of(ROUTER, WEBHOOKS, CONSOLE), ASK_ABOUT_RECIPIENTS));
        all.add(compacted(topics.contacts(), Set.of(RECIPIENTS), ASK_ABOUT_RECIPIENTS));
        all.add(single(
                topics.health(), TopicConfig.CLEANUP_POLICY_COMPACT, DAY, Set.of(MONITOR), EnumSet.allOf(Role.class)));
        all.add(single(topics.overrides(), TopicConfig.CLEANUP_POLICY_COMPACT, DAY, Set.of(CONSOLE), Set.of(MONITOR)));
        all.add(single(
                topics.signals(),
                TopicConfig.CLEANUP_POLICY_DELETE,
                HOUR,
                Set.of(ROUTER, SENDERS, WEBHOOKS, MONITOR),
                Set.of(MONITOR)));
        all.add(single(
                topics.drills(), TopicConfig.CLEANUP_POLICY_COMPACT, DAY, Set.of(CONSOLE), EnumSet.allOf(Role.class)));
        all.add(single(topics.audit(), TopicConfig.CLEANUP_POLICY_DELETE, 400 * DAY, Set.of(CONSOLE), Set.of(CONSOLE)));
        for (Lane lane : Lane.values()) {
            all.add(kept(topics.messages(lane), 7 * DAY, MESSAGE_BYTES, Set.of(CONSOLE), Set.of(ROUTER)));
            all.add(kept(topics.attempts(lane), DAY, MESSAGE_BYTES, Set.of(SENDERS), Set.of(ROUTER)));
            all.add(kept(topics.receipts(lane), DAY, MESSAGE_BYTES, Set.of(WEBHOOKS), Set.of(ROUTER)));
            for (String provider : providers) {
                all.add(new TopicSpec(
                        topics.dispatch(provider, lane),
                        false,
                        config(7 * DAY, MESSAGE_BYTES),
                        Set.of(ROUTER),
                        Set.of(SENDERS),
                        Set.of(CONSOLE),
                        Optional.of(provider)));
            }
        }
        return all;
    }

    /**
     * The topics that a node uses.
     *
     * @param sends whether the node sends for a provider
     */
    public static List<TopicSpec> usedBy(Roles roles, List<TopicSpec> all, Predicate<String> sends) {
        return all.stream()
                .filter(topic -> topic.writtenBy().stream().anyMatch(roles::any)
                        || (topic.readBy().stream().anyMatch(roles::any)
                                && topic.provider().map(sends::test).orElse(true)))
                .toList();
    }

    /** Every Kafka Streams application. */
    public static List<Application> applications(Topics topics) {
        List<Application> all = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            all.add(new Application(topics.router(lane), ROUTER, true, Set.of(CONSOLE)));
        }
        all.add(new Application(topics.recipients(), RECIPIENTS, true, Set.of()));
        all.add(new Application(topics.monitor(), MONITOR, false, Set.of()));
        all.add(new Application(topics.history(), CONSOLE, false, Set.of()));
        return all;
    }

    /** Every other consumer group. */
    public static List<Group> groups(Topics topics, Iterable<String> providers, Iterable<String> notified) {
        List<Group> all = new ArrayList<>();
        for (String provider : providers) {
            for (Lane lane : Lane.values()) {
                all.add(new Group(topics.sender(provider) + "." + lane, SENDERS, Set.of(CONSOLE)));
            }
        }
        for (String target : notified) {
            all.add(new Group(topics.notifications(target), MONITOR, Set.of()));
        }
        return all;
    }

    private static TopicSpec kept(String name, long millis, int maxBytes, Set<Role> writtenBy, Set<Role> readBy) {
        return new TopicSpec(name, false, config(millis, maxBytes), writtenBy, readBy, Set.of(), Optional.empty());
    }

    private static TopicSpec compacted(String name, Set<Role> writtenBy, Set<Role> readBy) {
        return new TopicSpec(
                name,
                false,
                Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT),
                writtenBy,
                readBy,
                Set.of(),
                Optional.empty());
    }

    /** What one node must see in order. */
    private static TopicSpec single(String name, String cleanup, long millis, Set<Role> writtenBy, Set<Role> readBy) {
        return new TopicSpec(
                name,
                true,
                Map.of(
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(millis),
                        TopicConfig.CLEANUP_POLICY_CONFIG, cleanup,
                        TopicConfig.SEGMENT_MS_CONFIG, Long.toString(HOUR)),
                writtenBy,
                readBy,
                Set.of(),
                Optional.empty());
    }

    private static Map<String, String> config(long millis, int maxBytes) {
        return Map.of(
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(millis),
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes));
    }
}
