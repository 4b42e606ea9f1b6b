package dev.detour.app.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * How far behind the consumer groups are, as the broker knows it: a consumer that is paused does not know it of itself.
 * Two requests each time, however many groups there are. Asked by one thread; what it found last is read by any.
 */
public final class Backlog implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Backlog.class);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    private final Admin admin;
    /** The topics of each group. */
    private final Map<String, Set<String>> groups;

    private volatile Map<Key, Long> lags = Map.of();
    private volatile long answeredAt = System.nanoTime();

    /** A topic that a group reads. */
    public record Key(String group, String topic) {}

    /**
     * @param groups the topics of each group
     */
    public Backlog(KafkaSettings kafka, Map<String, Set<String>> groups) {
        this.groups = Map.copyOf(groups);
        admin = Admin.create(kafka.with(Map.of(
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN.toMillis(),
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN.toMillis())));
    }

    /** Asks the broker; what it does not answer in time stays as it was. */
    public void ask() {
        try {
            if (groups.isEmpty()) {
                admin.describeCluster().nodes().get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            }
            Map<String, ListConsumerGroupOffsetsSpec> all = new HashMap<>();
            groups.keySet().forEach(group -> all.put(group, new ListConsumerGroupOffsetsSpec()));
            Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
                    admin.listConsumerGroupOffsets(all).all().get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            committed
                    .values()
                    .forEach(offsets ->
                            offsets.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest())));
            Map<TopicPartition, ListOffsetsResultInfo> ends = wanted.isEmpty()
                    ? Map.of()
                    : admin.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                            .all()
                            .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            lags = lags(committed, ends);
            answeredAt = System.nanoTime();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debugf("the lag is not known: cause=%s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<Key, Long> lags(
            Map<String, Map<TopicPartition, OffsetAndMetadata>> committed,
            Map<TopicPartition, ListOffsetsResultInfo> ends) {
        Map<Key, Long> found = new HashMap<>();
        committed.forEach((group, offsets) -> offsets.forEach((partition, offset) -> {
            ListOffsetsResultInfo end = ends.get(partition);
            if (end != null && offset != null && known(group).contains(partition.topic())) {
                found.merge(new Key(group, partition.topic()), Math.max(0, end.offset() - offset.offset()), Long::sum);
            }
        }));
        return found;
    }

    private Set<String> known(String group) {
        return groups.getOrDefault(group, Set.of());
    }

    /** Every group with its topics. */
    public Set<Key> keys() {
        Set<Key> keys = new HashSet<>();
        groups.forEach((group, topics) -> topics.forEach(topic -> keys.add(new Key(group, topic))));
        return keys;
    }

    /** Records of a topic that a group has not settled; 0 while it has never committed anything there. */
    public long of(Key key) {
        return lags.getOrDefault(key, 0L);
    }

    /** Records that a group has not settled. */
    public long of(String group) {
        long sum = 0;
        for (String topic : known(group)) {
            sum += of(new Key(group, topic));
        }
        return sum;
    }

    /** How long ago the broker has answered last. */
    public Duration silence() {
        return Duration.ofNanos(System.nanoTime() - answeredAt);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
