package dev.detour.app.kafka;

import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jboss.logging.Logger;

import dev.detour.app.StartException;
import dev.detour.app.config.TopicsConfig;
import dev.detour.contract.Lane;

/** Creates the topics that are missing and checks those that are there. */
public final class TopicSetup {
    private static final Logger LOG = Logger.getLogger(TopicSetup.class);
    /** Long enough for a few brokers that hang, and for one of them to be replaced. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private static final Duration KNOWN_WITHIN = Duration.ofSeconds(10);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final TopicsConfig config;

    public TopicSetup(KafkaSettings kafka, Topics topics, TopicsConfig config) {
        this.kafka = kafka;
        this.topics = topics;
        this.config = config;
    }

    /**
     * Makes sure that these topics are there; about others nothing need be known, or may be.
     *
     * @return the number of partitions of the topics of each lane of which there is one among them
     * @throws StartException if the cluster cannot be reached, or a topic is missing or wrong and may not be made
     */
    public Map<Lane, Integer> ensure(Iterable<TopicSpec> used) {
        Map<String, NewTopic> wanted = new TreeMap<>();
        used.forEach(spec -> wanted.put(spec.name(), topic(spec)));
        try (Admin admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, Liveness.URGENT_REQUEST_MILLIS,
                AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, Liveness.URGENT_REQUEST_MILLIS,
                AdminClientConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, Liveness.URGENT_REQUEST_MILLIS,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN.toMillis())))) {
            Set<String> present = await(admin.listTopics().names());
            Map<String, NewTopic> missing = new TreeMap<>(wanted);
            missing.keySet().removeAll(present);
            if (!missing.isEmpty()) {
                create(admin, missing);
            }
            return check(admin, wanted.keySet());
        } catch (ExecutionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while the topics were being checked");
        }
    }

    /** Waits for an answer, which the client itself gives up after {@link #ANSWER_WITHIN}. */
    private <T> T await(KafkaFuture<T> answer) throws InterruptedException, ExecutionException {
        return Patience.await(answer, "Kafka at " + kafka.bootstrapServers());
    }

    private void create(Admin admin, Map<String, NewTopic> missing) throws InterruptedException, ExecutionException {
        if (!config.create()) {
            throw new StartException("these topics are missing and detour.topics.create is false: create "
                    + String.join(", ", missing.keySet()));
        }
        try {
            await(admin.createTopics(missing.values()).all());
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
    private Map<Lane, Integer> check(Admin admin, Set<String> names) throws InterruptedException, ExecutionException {
        Map<String, TopicDescription> described = describe(admin, names);
        Map<Lane, Integer> numbers = new EnumMap<>(Lane.class);
        for (Lane lane : Lane.values()) {
            Map<String, Integer> partitions = new TreeMap<>();
            for (String name : List.of(topics.messages(lane), topics.attempts(lane), topics.receipts(lane))) {
                TopicDescription topic = described.get(name);
                if (topic != null) {
                    partitions.put(name, topic.partitions().size());
                }
            }
            if (new TreeSet<>(partitions.values()).size() > 1) {
                throw new StartException(
                        "the topics of lane " + lane + " must have the same number of partitions, not " + partitions);
            }
            partitions.values().stream().findFirst().ifPresent(number -> numbers.put(lane, number));
        }
        return numbers;
    }

    /** A topic that was made a moment ago, here or by another node, is not known to every broker yet. */
    private Map<String, TopicDescription> describe(Admin admin, Set<String> names)
            throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                return await(admin.describeTopics(names).allTopicNames());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() - end > 0) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private NewTopic topic(TopicSpec spec) {
        return new NewTopic(spec.name(), spec.single() ? 1 : config.partitions(), config.replicationFactor())
                .configs(spec.config());
    }

    private StartException unreachable(Throwable cause) {
        return new StartException("Kafka at " + kafka.bootstrapServers() + " does not answer (" + cause.getMessage()
                + "): start it, or set kafka.bootstrap.servers");
    }
}
