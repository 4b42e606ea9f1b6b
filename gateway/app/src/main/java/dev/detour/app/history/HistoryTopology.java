package dev.detour.app.history;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.WindowStore;

import dev.detour.app.kafka.Topics;

/**
 * What is read and kept, in three parts that share nothing: status events by message, dead letters, and what there is one
 * of. Whatever grows with traffic lies in stores of segments, which are dropped as a whole when their time is over.
 */
final class HistoryTopology {
    private static final Duration MOMENT = Duration.ofMillis(1);

    private HistoryTopology() {}

    /** For how long what is kept. */
    record Retention(Duration messages, Duration incidents, Duration deadLetters) {}

    static Topology of(Topics topics, Retention keep, InstantSource clock) {
        Topology topology = new Topology();
        topology.addSource("status", topics.status());
        topology.addProcessor(
                "messages",
                new Part(
                        () -> new StatusProcessor(keep.incidents, clock),
                        Set.of(
                                stories(keep.messages),
                                entries(StatusProcessor.MESSAGES, keep.messages),
                                counts(),
                                Stores.keyValueStoreBuilder(
                                                Stores.inMemoryKeyValueStore(StatusProcessor.HELD),
                                                Serdes.String(),
                                                Serdes.ByteArray())
                                        .withCachingDisabled()
                                        .withLoggingEnabled(Map.of()))),
                "status");
        topology.addSource("deadletters", topics.deadletters());
        topology.addProcessor(
                "list",
                new Part(DeadLetterProcessor::new, Set.of(entries(DeadLetterProcessor.STORE, keep.deadLetters))),
                "deadletters");
        topology.addSource("watch", topics.health(), topics.audit());
        topology.addProcessor(
                "incidents",
                new Part(
                        () -> new WatchProcessor(topics.audit(), keep.incidents, clock),
                        Set.of(
                                entries(WatchProcessor.AUDIT, keep.incidents),
                                keyed(WatchProcessor.INCIDENTS, Serdes.ByteArray()))),
                "watch");
        return topology;
    }

    private record Part(Supplier<Processor<byte[], byte[], Void, Void>> processor, Set<StoreBuilder<?>> stores)
            implements ProcessorSupplier<byte[], byte[], Void, Void> {
        @Override
        public Processor<byte[], byte[], Void, Void> get() {
            return processor.get();
        }
    }

    /** Several steps of a message within one commit are written once for all of them. */
    private static StoreBuilder<WindowStore<Bytes, byte[]>> stories(Duration keep) {
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(StatusProcessor.TIMELINES, keep, Story.CHAPTER, false),
                        Serdes.Bytes(),
                        Serdes.ByteArray())
                .withCachingEnabled()
                .withLoggingEnabled(Map.of());
    }

    /** Entries by key and time, which are only ever added; of the same key and time there may be several. */
    private static StoreBuilder<WindowStore<Bytes, byte[]>> entries(String name, Duration keep) {
        return Stores.windowStoreBuilder(
                        Stores.persistentWindowStore(name, keep, MOMENT, true), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }

    /** A count changes many times before anybody looks, and is written once for all of them. */
    private static StoreBuilder<KeyValueStore<String, Long>> counts() {
        return keyed(StatusProcessor.COUNTS, Serdes.Long()).withCachingEnabled();
    }

    private static <V> StoreBuilder<KeyValueStore<String, V>> keyed(String name, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.String(), values)
                .withCachingDisabled()
                .withLoggingEnabled(Map.of());
    }
}
