package dev.detour.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.apache.kafka.clients.consumer.ConsumerRecord;

import dev.detour.it.TopicReader;

/** Reads the health topic beside the nodes, to know since when each record could be read. A thread of its own. */
final class Listener implements AutoCloseable {
    private final String bootstrapServers;
    private final List<HealthLine> heard = new ArrayList<>();
    private final CompletableFuture<Void> end;
    private volatile boolean closed;

    Listener(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        end = CompletableFuture.runAsync(
                this::listen, task -> Thread.ofPlatform().name("listener").start(task));
    }

    private void listen() {
        try (TopicReader health = new TopicReader(bootstrapServers, "detour.health")) {
            while (!closed) {
                health.next(this::hear);
            }
            health.more(this::hear);
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        heard.add(PublicRecords.health(record, System.currentTimeMillis()));
    }

    /** Reads to the topic's end, and returns all of it, in order. */
    List<HealthLine> all() {
        closed = true;
        end.join();
        return List.copyOf(heard);
    }

    @Override
    public void close() {
        closed = true;
    }
}
