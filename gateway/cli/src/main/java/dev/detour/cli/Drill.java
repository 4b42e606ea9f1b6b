package dev.detour.cli;

import java.io.IOException;
import java.net.URI;
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
import java.util.function.Consumer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

import dev.detour.testkit.SimulatorClient;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/**
 * Messages flow, a provider breaks, and is mended again. What is judged was seen at the providers and on the public
 * topics; nothing is asked of the gateway itself. Used by one thread.
 */
final class Drill {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CONVERSATIONS = 400;
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration SETTLE_WITHIN = Duration.ofSeconds(120);

    private final Cluster cluster;
    private final SimulatorClient simulator;
    private final Plan plan;
    private final Consumer<String> say;
    private final InstantSource clock = InstantSource.system();
    private final String run = "drill-" + clock.millis() + "-";
    private final Map<String, Instant> published = new LinkedHashMap<>();
    private final List<Change> changes = new ArrayList<>();

    /** What is to be done. */
    record Plan(
            String name,
            DrillCommand.Fault fault,
            String provider,
            int rate,
            Duration before,
            Duration lasts,
            Duration returnWithin,
            Duration lateAfter) {}

    /** What must hold. */
    record Limits(Duration switchWithin, Duration returnWithin, double mostLate) {}

    /** A record of the health topic about the provider. */
    private record Change(Instant at, String state, double share) {}

    /**
     * How it went.
     *
     * @param switchedIn from the fault to the last ordinary message at the provider; null when it did not switch
     * @param returnedIn from the end of the fault to all of the traffic; null when it did not return
     * @param lost messages that nobody took and that did not end with a reason
     * @param duplicated messages that were taken twice without a recorded reason
     * @param late messages that nobody took for longer than planned
     */
    record Verdict(
            Plan plan,
            int messages,
            @Nullable Duration switchedIn,
            @Nullable Duration returnedIn,
            int affected,
            int rescued,
            int lost,
            int duplicated,
            int late) {

        /** The limits that are broken, in words. */
        List<String> broken(Limits limits) {
            List<String> broken = new ArrayList<>();
            if (plan.fault().switches()) {
                if (switchedIn == null || switchedIn.compareTo(limits.switchWithin()) > 0) {
                    broken.add("switched in " + seconds(switchedIn) + ", not within " + seconds(limits.switchWithin()));
                }
                if (returnedIn == null || returnedIn.compareTo(limits.returnWithin()) > 0) {
                    broken.add("returned in " + seconds(returnedIn) + ", not within " + seconds(limits.returnWithin()));
                }
            } else if (switchedIn != null) {
                broken.add("switched, although this is no outage");
            }
            if (lost > 0) {
                broken.add(lost + " messages lost");
            }
            if (duplicated > 0) {
                broken.add(duplicated + " messages duplicated without a recorded reason");
            }
            if (late > limits.mostLate() * messages) {
                broken.add(late + " messages late, more than " + limits.mostLate() * 100 + " %");
            }
            return broken;
        }

        Map<String, Object> asMap(Limits limits) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("fault", plan.name());
            map.put("rate", plan.rate());
            map.put("messages", messages);
            map.put("switchedInSeconds", switchedIn == null ? null : switchedIn.toMillis() / 1e3);
            map.put("returnedInSeconds", returnedIn == null ? null : returnedIn.toMillis() / 1e3);
            map.put("affected", affected);
            map.put("rescued", rescued);
            map.put("lost", lost);
            map.put("duplicated", duplicated);
            map.put("late", late);
            map.put("broken", broken(limits));
            return map;
        }

        String asText(Limits limits) {
            List<String> broken = broken(limits);
            return """
                    fault        %s at %s, %d messages a second, %d in all
                    switched in  %s
                    returned in  %s
                    affected     %d sent into the fault, %d of them rescued
                    lost         %d
                    duplicated   %d
                    late         %d
                    verdict      %s""".formatted(
                            plan.name(),
                            plan.provider(),
                            plan.rate(),
                            messages,
                            seconds(switchedIn),
                            seconds(returnedIn),
                            affected,
                            rescued,
                            lost,
                            duplicated,
                            late,
                            broken.isEmpty() ? "passed" : "FAILED: " + String.join("; ", broken));
        }

        private static String seconds(@Nullable Duration duration) {
            return duration == null ? "never" : "%.1f s".formatted(duration.toMillis() / 1e3);
        }
    }

    /** What became of the messages, by the status topic. */
    private static final class Story {
        boolean ended;
        boolean taken;
        int ambiguous;
        int failedOver;
        boolean rescued;
    }

    Drill(Cluster cluster, URI simulator, Plan plan, Consumer<String> say) {
        this.cluster = cluster;
        this.simulator = new SimulatorClient(simulator);
        this.plan = plan;
        this.say = say;
    }

    Verdict run() {
        int journalBefore = simulator.stats().path("journal").asInt();
        try (Publisher publisher = new Publisher(cluster, "detour.messages.standard");
                KafkaConsumer<byte[], byte[]> health = consumer("detour.health")) {
            say.accept("all is well for " + plan.before().toSeconds() + " s");
            flow(publisher, health, plan.before(), () -> false);
            say.accept("the fault begins: " + plan.name());
            Instant begun = clock.instant();
            simulator.setFaults("whatsapp", plan.fault().json());
            Instant mended;
            try {
                flow(publisher, health, plan.lasts(), () -> false);
            } finally {
                simulator.clearFaults("whatsapp");
                mended = clock.instant();
            }
            say.accept("the fault is over");
            flow(
                    publisher,
                    health,
                    plan.returnWithin().plusSeconds(5),
                    () -> returned(begun, mended).isPresent());
            publisher.finish();
            Map<String, Story> stories = settle();
            return verdict(begun, mended, stories, journalBefore);
        }
    }

    /** Publishes evenly and listens, until the time is over or enough was seen. */
    private void flow(
            Publisher publisher,
            KafkaConsumer<byte[], byte[]> health,
            Duration duration,
            java.util.function.BooleanSupplier enough) {
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
        String to = "+49160%07d".formatted(number % CONVERSATIONS);
        Instant now = clock.instant();
        published.put(id, now);
        publisher.send(
                to,
                ("{\"id\":\"" + id + "\",\"to\":{\"phone\":\"" + to + "\"},\"text\":\"" + id + "\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void listen(KafkaConsumer<byte[], byte[]> health) {
        health.poll(Duration.ZERO).forEach(record -> {
            JsonNode json = json(record.value());
            boolean ours = json.path("provider").asText().equals(plan.provider())
                    && json.path("scope").isNull()
                    && !json.path("mode").asText().equals("shadow");
            if (ours) {
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
    private Map<String, Story> settle() {
        say.accept("waiting for the last messages to end");
        Map<String, Story> stories = new HashMap<>();
        published.keySet().forEach(id -> stories.put(id, new Story()));
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

    private static void tell(Map<String, Story> stories, JsonNode event) {
        Story story = stories.get(event.path("messageId").asText());
        if (story == null) {
            return;
        }
        story.ended |= event.path("final").asBoolean();
        switch (event.path("status").asText()) {
            case "ambiguous" -> story.ambiguous++;
            case "failed-over" -> {
                story.failedOver++;
                story.rescued |= event.path("reason").path("code").asText().equals("rescued");
            }
            case "sent", "delivered", "read", "unconfirmed" -> story.taken = true;
            default -> {}
        }
    }

    private Verdict verdict(Instant begun, Instant mended, Map<String, Story> stories, int journalBefore) {
        Map<String, List<JournalEntry>> taken = new HashMap<>();
        List<Instant> atProvider = new ArrayList<>();
        int affected = 0;
        for (JournalEntry entry : simulator.journal(journalBefore)) {
            String id = entry.text();
            if (id == null || !published.containsKey(id)) {
                continue;
            }
            Instant at = Instant.parse(entry.at());
            if (entry.taken()) {
                taken.computeIfAbsent(id, key -> new ArrayList<>()).add(entry);
            }
            if (entry.provider().equals("whatsapp") && at.isAfter(begun) && at.isBefore(mended)) {
                atProvider.add(at);
                affected++;
            }
        }
        int lost = 0;
        int duplicated = 0;
        int late = 0;
        int rescued = 0;
        for (Map.Entry<String, Story> entry : stories.entrySet()) {
            Story story = entry.getValue();
            List<JournalEntry> entries = taken.getOrDefault(entry.getKey(), List.of());
            lost += entries.isEmpty() || !story.ended ? 1 : 0;
            duplicated += entries.size() - 1 > story.ambiguous + story.failedOver ? 1 : 0;
            rescued += story.rescued ? 1 : 0;
            Instant sent = published.get(entry.getKey());
            late += sent != null
                            && !entries.isEmpty()
                            && Instant.parse(entries.getFirst().at()).isAfter(sent.plus(plan.lateAfter()))
                    ? 1
                    : 0;
        }
        boolean switched =
                changes.stream().anyMatch(change -> change.at().isAfter(begun) && switchesAway(change.state()));
        return new Verdict(
                plan,
                published.size(),
                switched ? Duration.between(begun, lastOrdinary(begun, atProvider)) : null,
                returned(begun, mended).map(at -> Duration.between(mended, at)).orElse(null),
                affected,
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
            throw new java.io.UncheckedIOException(e);
        }
    }
}
