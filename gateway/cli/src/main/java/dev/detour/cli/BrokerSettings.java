package dev.detour.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Properties;

/** What Kafka is told. */
final class BrokerSettings {
    private BrokerSettings() {}

    /** For one machine with one broker. */
    static Properties alone(Path dataDir, int port, int controllerPort) {
        return of(dataDir, port, new Quorum(1, List.of(controllerPort), ""));
    }

    /** For a member of a cluster. */
    static Properties of(Path dataDir, int port, Quorum quorum) {
        String copies = Integer.toString(quorum.copies());
        String inSync = Integer.toString(quorum.inSync());
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", Integer.toString(quorum.member()));
        settings.put(
                "listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + quorum.controllerPort());
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("controller.quorum.voters", quorum.voters());
        settings.put("log.dirs", dataDir.resolve("log").toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("default.replication.factor", copies);
        settings.put("min.insync.replicas", inSync);
        settings.put("offsets.topic.replication.factor", copies);
        settings.put("offsets.topic.num.partitions", "8");
        settings.put("transaction.state.log.replication.factor", copies);
        settings.put("transaction.state.log.min.isr", inSync);
        settings.put("transaction.state.log.num.partitions", "8");
        // What a killed node has left open keeps its successor waiting until somebody looks.
        settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // Routers end transactions every few milliseconds and go on at once, while the last one's marks are written.
        settings.put("add.partitions.to.txn.retry.backoff.ms", "2");
        settings.put("add.partitions.to.txn.retry.backoff.max.ms", "2000");
        settings.put("share.coordinator.state.topic.replication.factor", copies);
        settings.put("share.coordinator.state.topic.min.isr", inSync);
        settings.put("group.initial.rebalance.delay.ms", "0");
        // It shares a few processors with all others; more threads than that only take turns.
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "3");
        settings.put("group.coordinator.threads", "1");
        settings.put("log.segment.bytes", Integer.toString(64 << 20));
        settings.put("message.max.bytes", Integer.toString(16 << 20));
        settings.put("replica.fetch.max.bytes", Integer.toString(16 << 20));
        return settings;
    }
}
