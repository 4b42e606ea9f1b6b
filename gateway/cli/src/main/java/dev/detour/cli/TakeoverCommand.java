package dev.detour.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import dev.detour.channel.Durations;
import dev.detour.contract.Lane;

/**
 * Readies a cluster that was filled from another one, before a gateway starts on it. What the other one's senders had in
 * hand may have been on the wire: it is marked as in doubt, so that it is not simply sent again. And since copies of
 * topics end at different moments, the router looks once more at the last minutes; what it knows is a duplicate to it.
 */
@Command(
        name = "takeover",
        mixinStandardHelpOptions = true,
        description = "Readies a mirrored cluster before the gateway starts on it, after the other one was lost.",
        footer = {"", "The other cluster's gateway must be stopped or cut off. See docs/production.md."})
final class TakeoverCommand implements Callable<Integer> {
    private static final String DISPATCH = "dispatch.";

    @Option(names = "--kafka", paramLabel = "HOST:PORT", required = true, description = "The cluster that takes over.")
    private String kafka = "";

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings of the gateway, for kafka.* and the prefix.")
    private @Nullable Path config;

    @Option(
            names = "--rewind",
            paramLabel = "DURATION",
            defaultValue = "PT5M",
            description = "What was mirrored in the last … is looked at again (PT5M).")
    private String rewind = "";

    /** What is to be committed, by group. */
    private final Map<String, Map<TopicPartition, OffsetAndMetadata>> positions = new TreeMap<>();

    @Override
    public Integer call() {
        ConfigFile settings = ConfigFile.read(config);
        String prefix = settings.topicPrefix();
        Duration back;
        try {
            back = Durations.parse(rewind);
        } catch (DateTimeParseException e) {
            throw new Failure("--rewind must be a duration like PT5M, not '" + rewind + "'");
        }
        Cluster cluster = new Cluster(kafka, settings.client());
        cluster.check();
        try (Admin admin = Admin.create(cluster.with(Map.of()))) {
            Map<String, TopicDescription> topics = topics(admin, prefix);
            for (String topic : topics.keySet()) {
                String name = topic.substring(prefix.length());
                if (name.startsWith(DISPATCH)) {
                    inDoubt(admin, partitions(topics, topic), prefix + "sender." + name.substring(DISPATCH.length()));
                }
            }
            for (Lane lane : Lane.values()) {
                for (String kind : List.of("messages.", "attempts.", "receipts.")) {
                    again(admin, partitions(topics, prefix + kind + lane), prefix + "router." + lane, back);
                }
            }
            again(admin, partitions(topics, prefix + "correspondence"), prefix + "recipients", back);
            for (Map.Entry<String, Map<TopicPartition, OffsetAndMetadata>> group : positions.entrySet()) {
                commit(admin, group.getKey(), group.getValue());
            }
        } catch (ExecutionException e) {
            throw new Failure("the cluster has refused it: " + (e.getCause() == null ? e : e.getCause()).getMessage());
        } catch (KafkaException e) {
            throw cluster.unusable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure("interrupted");
        }
        System.out.println("ready: start the gateway on " + kafka);
        return 0;
    }

    private static Map<String, TopicDescription> topics(Admin admin, String prefix)
            throws ExecutionException, InterruptedException {
        List<String> names = admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(prefix))
                .toList();
        if (!names.contains(prefix + "messages." + Lane.STANDARD)) {
            throw new Failure("there is no topic " + prefix + "messages." + Lane.STANDARD
                    + " on this cluster: mirror it first, or name the prefix in --config");
        }
        return new TreeMap<>(admin.describeTopics(names).allTopicNames().get());
    }

    private static Set<TopicPartition> partitions(Map<String, TopicDescription> topics, String topic) {
        TopicDescription description = topics.get(topic);
        Set<TopicPartition> partitions = new HashSet<>();
        if (description != null) {
            description.partitions().forEach(one -> partitions.add(new TopicPartition(topic, one.partition())));
        }
        return partitions;
    }

    /** From what is known to be settled up to the end, nobody can say what was on the wire. */
    private void inDoubt(Admin admin, Set<TopicPartition> partitions, String group)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(admin, group);
        Map<TopicPartition, Long> starts = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        long doubtful = 0;
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndMetadata known = committed.get(partition);
            long settled = Math.min(end, known == null ? starts.getOrDefault(partition, 0L) : known.offset());
            doubtful += end - settled;
            put(group, partition, new OffsetAndMetadata(settled, Long.toString(end)));
        }
        System.out.printf("%-40s %d in doubt%n", group, doubtful);
    }

    private void again(Admin admin, Set<TopicPartition> partitions, String group, Duration back)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(admin, group);
        Map<TopicPartition, Long> starts = offsets(admin, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(admin, partitions, OffsetSpec.latest());
        long newest = 0;
        for (ListOffsetsResultInfo last :
                infos(admin, partitions, OffsetSpec.maxTimestamp()).values()) {
            newest = Math.max(newest, last.timestamp());
        }
        Map<TopicPartition, Long> then =
                offsets(admin, partitions, OffsetSpec.forTimestamp(Math.max(0, newest - back.toMillis())));
        long again = 0;
        for (TopicPartition partition : partitions) {
            long end = ends.getOrDefault(partition, 0L);
            OffsetAndMetadata known = committed.get(partition);
            long from = Math.min(end, known == null ? starts.getOrDefault(partition, 0L) : known.offset());
            long since = then.getOrDefault(partition, -1L);
            long target = since < 0 ? from : Math.min(from, since);
            again += end - target;
            put(group, partition, new OffsetAndMetadata(target));
        }
        System.out.printf("%-40s %d to look at%n", group, again);
    }

    private void put(String group, TopicPartition partition, OffsetAndMetadata position) {
        positions.computeIfAbsent(group, name -> new HashMap<>()).put(partition, position);
    }

    private static void commit(Admin admin, String group, Map<TopicPartition, OffsetAndMetadata> offsets)
            throws InterruptedException {
        try {
            admin.alterConsumerGroupOffsets(group, offsets).all().get();
        } catch (ExecutionException e) {
            throw new Failure("the offsets of " + group + " cannot be changed: a gateway is at work on this cluster ("
                    + (e.getCause() == null ? e : e.getCause()).getMessage() + ")");
        }
    }

    private static Map<TopicPartition, OffsetAndMetadata> committed(Admin admin, String group)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get()
                .forEach((partition, position) -> {
                    if (position != null) {
                        committed.put(partition, position);
                    }
                });
        return committed;
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, Set<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        infos(admin, partitions, spec).forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> infos(
            Admin admin, Set<TopicPartition> partitions, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, spec));
        return admin.listOffsets(wanted).all().get();
    }
}
