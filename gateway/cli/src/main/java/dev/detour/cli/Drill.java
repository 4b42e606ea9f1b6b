package dev.detour.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Messages flow, a provider breaks, and is mended again. What is judged was seen on the public topics and, where it can
 * be looked into, at the provider. Used by one thread.
 */
final class Drill {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration SETTLE_WITHIN = Duration.ofSeconds(120);

    private final Cluster cluster;
    private final DrillSite site;
    private final DrillPlan plan;
    private final Consumer<String> say;
    private final InstantSource clock = InstantSource.system();
    private final String run = "drill-" + clock.millis() + "-";
    private final Map<String, Instant> published = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();

    /** A record of the health topic about the provider. */
    private record Change(Instant at, String state, double share) {}

    Drill(Cluster cluster, DrillSite site, DrillPlan plan, Consumer<String> say) {
        this.cluster = cluster;
        this.site = site;
        this.plan = plan;
        this.say = say;
    }

    DrillVerdict run() {
        site.prepare();
        try (Publisher publisher = new Publisher(cluster, "detour.messages.standard");
                KafkaConsumer<byte[], byte[]> health = consumer("detour.health")) {
            say.accept("all is well for " + plan.before().toSeconds() + " s");
            flow(publisher, health, plan.before(), () -> false);
            say.accept("the fault begins: " + plan.name());
            Instant begun = clock.instant();
            Instant mended;
            try {
                site.breakIt();
                flow(publisher, health, plan.lasts(), () -> false);
            } finally {
                site.mendIt();
                mended = clock.instant();
            }
            say.accept("the fault is over");
            flow(
                    publisher,
                    health,
                    plan.returnWithin().plusSeconds(5),
                    () -> returned(begun, mended).isPresent());
            publisher.finish();
            return verdict(begun, mended, settle());
        }
    }

    /** Publishes evenly and listens, until the time is over or enough was seen. */
    private void flow(
            Publisher publisher, KafkaConsumer<byte[], byte[]> health, Duration duration, BooleanSupplier enough) {
        long start = System.nanoTime();
        long step = Duration.ofSeconds(1).toNanos() / plan.rate();
        long count = Math.max(1, duration.toNanos() / step);
        for (long i = 0; i < count && !enough.getAsBoolean(); i++) {
            long left = start + i * step - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
            publish(publisher);
            if (i % Math.max(1, plan.rate() / 20) == 0) {
                listen(health);
            }
        }
    }

    private void publish(Publisher publisher) {
        int number = published.size();
        String id = run + number;
        DrillSite.DrillMessage message = site.message(id, number);
        published.put(id, clock.instant());
        publisher.send(message.conversation(), message.json().getBytes(StandardCharsets.UTF_8));
    }

    private void listen(KafkaConsumer<byte[], byte[]> health) {
        health.poll(Duration.ZERO).forEach(record -> {
            JsonNode json = json(record.value());
            if (site.isAboutIt(json) && !json.path("mode").asText().equals("shadow")) {
                changes.add(new Change(
                        Instant.ofEpochMilli(record.timestamp()),
                        json.path("state").asText(),
                        json.path("share").asDouble()));
            }
        });
    }

    /** When all of the traffic was back, after it had been away. */
    private Optional<Instant> returned(Instant begun, Instant mended) {
        boolean away = false;
        for (Change change : changes) {
            if (change.at().isBefore(begun)) {
                continue;
            }
            away |= switchesAway(change.state());
            if (away && change.state().equals("healthy") && change.at().isAfter(mended)) {
                return Optional.of(change.at());
            }
        }
        return Optional.empty();
    }

    private static boolean switchesAway(String state) {
        return state.equals("down") || state.equals("degraded") || state.equals("account-fault");
    }

    /** Waits until every message has ended, and tells what became of each. */
    private Map<String, DrillStory> settle() {
        say.accept("waiting for the last messages to end");
        Map<String, DrillStory> stories = new HashMap<>();
        published.keySet().forEach(id -> stories.put(id, new DrillStory()));
        long end = System.nanoTime() + SETTLE_WITHIN.toNanos();
        try (KafkaConsumer<byte[], byte[]> status = consumer("detour.status")) {
            status.seekToBeginning(status.assignment());
            long open = stories.size();
            while (open > 0 && System.nanoTime() - end < 0) {
                status.poll(POLL).forEach(record -> tell(stories, json(record.value())));
                open = stories.values().stream().filter(story -> !story.ended).count();
            }
        }
        return stories;
    }

    private static void tell(Map<String, DrillStory> stories, JsonNode event) {
        DrillStory story = stories.get(event.path("messageId").asText());
        if (story != null) {
            story.tell(event);
        }
    }

    private DrillVerdict verdict(Instant begun, Instant mended, Map<String, DrillStory> stories) {
        DrillSite.Seen seen = site.seen(stories, begun, mended);
        int lost = 0;
        int duplicated = 0;
        int late = 0;
        int rescued = 0;
        for (Map.Entry<String, DrillStory> entry : stories.entrySet()) {
            DrillStory story = entry.getValue();
            List<Instant> taken = seen.taken().getOrDefault(entry.getKey(), List.of());
            lost += taken.isEmpty() || !story.ended ? 1 : 0;
            duplicated += taken.size() - 1 > story.ambiguous + story.failedOver ? 1 : 0;
            rescued += story.rescued ? 1 : 0;
            Instant sent = published.get(entry.getKey());
            late += sent != null && !taken.isEmpty() && taken.getFirst().isAfter(sent.plus(plan.lateAfter())) ? 1 : 0;
        }
        boolean switched =
                changes.stream().anyMatch(change -> change.at().isAfter(begun) && switchesAway(change.state()));
        return new DrillVerdict(
                plan,
                published.size(),
                switched ? Duration.between(begun, lastOrdinary(begun, seen.atProvider())) : null,
                returned(begun, mended).map(at -> Duration.between(mended, at)).orElse(null),
                seen.atProvider().size(),
                rescued,
                lost,
                duplicated,
                late);
    }

    /** The last message in whose second there was more than probes: they are few, and far apart. */
    private Instant lastOrdinary(Instant begun, List<Instant> atProvider) {
        Instant last = begun;
        for (int i = 0; i < atProvider.size(); i++) {
            Instant secondAgo = atProvider.get(i).minusSeconds(1);
            int inSecond = 0;
            for (int j = i; j >= 0 && atProvider.get(j).isAfter(secondAgo); j--) {
                inSecond++;
            }
            if (inSecond > Math.max(2, plan.rate() / 10)) {
                last = atProvider.get(i);
            }
        }
        return last;
    }

    private KafkaConsumer<byte[], byte[]> consumer(String topic) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                cluster.with(Map.of(
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        10_000,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "false")),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
