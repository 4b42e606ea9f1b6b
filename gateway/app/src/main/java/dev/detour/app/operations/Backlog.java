package dev.detour.app.operations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Topics;
import dev.detour.contract.Lane;

/**
 * What waits in Kafka: messages that nobody has looked at, and attempts that wait for their provider. Kafka is asked when
 * somebody looks, and every few seconds at the most. Safe for use by many threads, which it blocks.
 */
public final class Backlog implements AutoCloseable {
    private static final Duration FRESH_FOR = Duration.ofSeconds(3);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(3);

    private final KafkaSettings kafka;
    private final Topics topics;
    private final List<String> providers;
    private final InstantSource clock;
    private @Nullable Admin admin;
    private Waiting known = new Waiting(Map.of(), Map.of(), true);
    private Instant knownAt = Instant.EPOCH;

    /**
     * How many records wait.
     *
     * @param byLane messages that the router has not looked at
     * @param byProvider attempts that have no result, those under way included
     * @param known whether Kafka has answered
     */
    public record Waiting(Map<Lane, Long> byLane, Map<String, Long> byProvider, boolean known) {}

    public Backlog(KafkaSettings kafka, Topics topics, List<String> providers, InstantSource clock) {
        this.kafka = kafka;
        this.topics = topics;
        this.providers = List.copyOf(providers);
        this.clock = clock;
    }

    /** What waits now, or waited a moment ago. */
    public synchronized Waiting waiting() {
        Instant now = clock.instant();
        if (Duration.between(knownAt, now).compareTo(FRESH_FOR) > 0) {
            known = ask();
            knownAt = now;
        }
        return known;
    }

    private Waiting ask() {
        Map<String, Lane> routers = new LinkedHashMap<>();
        Map<String, String> senders = new LinkedHashMap<>();
        for (Lane lane : Lane.values()) {
            routers.put(topics.router(lane), lane);
            providers.forEach(provider -> senders.put(topics.sender(provider) + "." + lane, provider));
        }
        try {
            Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new HashMap<>();
            Map<String, ListConsumerGroupOffsetsSpec> groups = new HashMap<>();
            routers.keySet().forEach(group -> groups.put(group, new ListConsumerGroupOffsetsSpec()));
            senders.keySet().forEach(group -> groups.put(group, new ListConsumerGroupOffsetsSpec()));
            committed.putAll(admin().listConsumerGroupOffsets(groups)
                    .all()
                    .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS));
            Map<TopicPartition, Long> ends = ends(committed);
            Map<Lane, Long> byLane = new LinkedHashMap<>();
            routers.forEach((group, lane) ->
                    byLane.put(lane, waiting(committed.getOrDefault(group, Map.of()), ends, topics.messages(lane), 0)));
            Map<String, Long> byProvider = new LinkedHashMap<>();
            for (Lane lane : Lane.values()) {
                for (String provider : providers) {
                    Map<TopicPartition, OffsetAndMetadata> group =
                            committed.getOrDefault(topics.sender(provider) + "." + lane, Map.of());
                    // Behind the last record of a transaction lies its marker, which no commit ever passes.
                    byProvider.merge(provider, waiting(group, ends, topics.dispatch(provider, lane), 1), Long::sum);
                }
            }
            return new Waiting(byLane, byProvider, true);
        } catch (ExecutionException | TimeoutException e) {
            return new Waiting(Map.of(), Map.of(), false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Waiting(Map.of(), Map.of(), false);
        }
    }

    private Map<TopicPartition, Long> ends(Map<String, Map<TopicPartition, OffsetAndMetadata>> committed)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> wanted = committed.values().stream()
                .flatMap(group -> group.keySet().stream())
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest(), (a, b) -> a));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin().listOffsets(wanted)
                .all()
                .get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private static long waiting(
            Map<TopicPartition, @Nullable OffsetAndMetadata> group,
            Map<TopicPartition, Long> ends,
            String topic,
            long markers) {
        long waiting = 0;
        for (Map.Entry<TopicPartition, @Nullable OffsetAndMetadata> entry : group.entrySet()) {
            OffsetAndMetadata offset = entry.getValue();
            if (offset != null && entry.getKey().topic().equals(topic)) {
                long behind = ends.getOrDefault(entry.getKey(), 0L) - offset.offset();
                waiting += Math.max(0, behind - markers);
            }
        }
        return waiting;
    }

    private Admin admin() {
        Admin current = admin;
        if (current == null) {
            current = Admin.create(kafka.with(Map.of(
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, ANSWER_WITHIN.toMillis(),
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_WITHIN.toMillis())));
            admin = current;
        }
        return current;
    }

    @Override
    public synchronized void close() {
        Admin current = admin;
        if (current != null) {
            current.close(Duration.ofSeconds(1));
            admin = null;
        }
    }
}
