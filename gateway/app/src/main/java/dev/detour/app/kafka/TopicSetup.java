package dev.detour.app.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jboss.logging.Logger;

import dev.detour.app.StartException;
import dev.detour.app.config.TopicsConfig;
import dev.detour.contract.Lane;

/** Creates the topics that are missing and checks those that are there. */
public final class TopicSetup {
    private static final Logger LOG = Logger.getLogger(TopicSetup.class);
    private static final Duration REACH_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    /** The limit of a message is lower; what is above it must still arrive to be refused with a reason. */
    private static final int MESSAGE_BYTES = 2 << 20;
    /** Any record that a lane's topic takes, with the reason beside it. */
    private static final int DEADLETTER_BYTES = 12 << 20;

    private final KafkaSettings kafka;
    private final Topics topics;
    private final TopicsConfig config;

    public TopicSetup(KafkaSettings kafka, Topics topics, TopicsConfig config) {
        this.kafka = kafka;
        this.topics = topics;
        this.config = config;
    }

    /**
     * Makes sure that every topic is there.
     *
     * @param providers the names of all providers
     * @return the number of partitions of each lane's topics
     * @throws StartException if the cluster cannot be reached, or a topic is missing or wrong and may not be made
     */
    public Map<Lane, Integer> ensure(Iterable<String> providers) {
        Map<String, NewTopic> wanted = wanted(providers);
        try (Admin admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, REACH_WITHIN.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, REACH_WITHIN.toMillis())))) {
            Set<String> present = admin.listTopics().names().get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
            Map<String, NewTopic> missing = new TreeMap<>(wanted);
            missing.keySet().removeAll(present);
            if (!missing.isEmpty()) {
                create(admin, missing);
            }
            return check(admin, wanted.keySet());
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while the topics were being checked");
        }
    }

    private void create(Admin admin, Map<String, NewTopic> missing)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (!config.create()) {
            throw new StartException("these topics are missing and detour.topics.create is false: create "
                    + String.join(", ", missing.keySet()));
        }
        try {
            admin.createTopics(missing.values()).all().get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
            LOG.infof("topics created: count=%d partitions=%d", missing.size(), config.partitions());
        } catch (ExecutionException e) {
            // Another node that starts at the same moment may have been first.
            Throwable cause = e.getCause();
            if (!(cause instanceof TopicExistsException)) {
                throw new StartException("topics cannot be created (" + (cause == null ? e : cause).getMessage()
                        + "): let Detour create them, or create " + String.join(", ", missing.keySet())
                        + " with " + config.partitions() + " partitions each");
            }
        }
    }

    /** The topics of a lane's pipeline are read together, partition by partition, so they must have the same number. */
    private Map<Lane, Integer> check(Admin admin, Set<String> names)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<String, TopicDescription> described =
                admin.describeTopics(names).allTopicNames().get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
        Map<Lane, Integer> numbers = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            Map<String, Integer> partitions = new TreeMap<>();
            for (String name : List.of(topics.messages(lane), topics.attempts(lane), topics.receipts(lane))) {
                TopicDescription topic = described.get(name);
                partitions.put(name, topic == null ? 0 : topic.partitions().size());
            }
            if (new TreeSet<>(partitions.values()).size() > 1) {
                throw new StartException(
                        "the topics of lane " + lane + " must have the same number of partitions, not " + partitions);
            }
            numbers.put(lane, partitions.get(topics.messages(lane)));
        }
        return numbers;
    }

    private Map<String, NewTopic> wanted(Iterable<String> providers) {
        List<NewTopic> wanted = new ArrayList<>();
        wanted.add(topic(topics.status(), 7 * DAY, MESSAGE_BYTES));
        wanted.add(topic(topics.deadletters(), 30 * DAY, DEADLETTER_BYTES));
        wanted.add(topic(topics.inbound(), 7 * DAY, MESSAGE_BYTES));
        wanted.add(topic(topics.correspondence(), DAY, MESSAGE_BYTES));
        wanted.add(compacted(topics.suppressions()));
        wanted.add(compacted(topics.contacts()));
        wanted.add(single(topics.health(), TopicConfig.CLEANUP_POLICY_COMPACT, DAY));
        wanted.add(single(topics.overrides(), TopicConfig.CLEANUP_POLICY_COMPACT, DAY));
        wanted.add(single(topics.drills(), TopicConfig.CLEANUP_POLICY_COMPACT, DAY));
        wanted.add(single(topics.signals(), TopicConfig.CLEANUP_POLICY_DELETE, HOUR));
        wanted.add(single(topics.audit(), TopicConfig.CLEANUP_POLICY_DELETE, 400 * DAY));
        for (Lane lane : Lane.values()) {
            wanted.add(topic(topics.messages(lane), 7 * DAY, MESSAGE_BYTES));
            wanted.add(topic(topics.attempts(lane), DAY, MESSAGE_BYTES));
            wanted.add(topic(topics.receipts(lane), DAY, MESSAGE_BYTES));
            for (String provider : providers) {
                wanted.add(topic(topics.dispatch(provider, lane), 7 * DAY, MESSAGE_BYTES));
            }
        }
        Map<String, NewTopic> byName = new HashMap<>();
        wanted.forEach(topic -> byName.put(topic.name(), topic));
        return byName;
    }

    private NewTopic topic(String name, long retention, int maxBytes) {
        return new NewTopic(name, config.partitions(), config.replicationFactor())
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention),
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes)));
    }

    private NewTopic compacted(String name) {
        return new NewTopic(name, config.partitions(), config.replicationFactor())
                .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
    }

    /** What one node must see in order. */
    private NewTopic single(String name, String cleanup, long retention) {
        return new NewTopic(name, 1, config.replicationFactor())
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention),
                        TopicConfig.CLEANUP_POLICY_CONFIG, cleanup,
                        TopicConfig.SEGMENT_MS_CONFIG, Long.toString(HOUR)));
    }

    private StartException unreachable(Throwable cause) {
        return new StartException("Kafka at " + kafka.bootstrapServers() + " does not answer (" + cause.getMessage()
                + "): start it, or set kafka.bootstrap.servers");
    }
}
