package dev.detour.app.router;

import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

import dev.detour.app.kafka.Topics;
import dev.detour.contract.Lane;

/** The pipeline of one lane. Lanes share no task, so that a campaign in one cannot stand before a code in another. */
final class RouterTopology {
    private static final String ROUTER = "router";

    private RouterTopology() {}

    static Topology of(RouterParts parts, Lane lane, CommitPace pace, Iterable<String> providers) {
        Topics topics = parts.topics();
        Topology topology = new Topology();
        topology.addSource(new PublishedAt(parts.clock()), "messages", topics.messages(lane));
        topology.addSource(new OutcomesFirst(), "outcomes", topics.attempts(lane), topics.receipts(lane));
        topology.addProcessor(
                ROUTER,
                new Supplier(parts, new RouterMeters(parts.meters(), lane, providers), lane, pace),
                "messages",
                "outcomes");
        topology.addSink(Outbox.STATUS, topics.status(), ROUTER);
        topology.addSink(Outbox.SUPPRESSIONS, topics.suppressions(), ROUTER);
        topology.addSink(Outbox.DEADLETTERS, topics.deadletters(), ROUTER);
        topology.addSink(Outbox.DISPATCH, new DispatchTopic(topics, providers, lane), DispatchTopic::partition, ROUTER);
        return topology;
    }

    private record Supplier(RouterParts parts, RouterMeters meters, Lane lane, CommitPace pace)
            implements ProcessorSupplier<byte[], byte[], byte[], byte[]> {
        @Override
        public Processor<byte[], byte[], byte[], byte[]> get() {
            return new RouterProcessor(parts, meters, lane, pace);
        }

        @Override
        public Set<StoreBuilder<?>> stores() {
            return Set.of(Stores.keyValueStoreBuilder(
                            Stores.persistentKeyValueStore(RouterProcessor.STATE), Serdes.Bytes(), Serdes.ByteArray())
                    .withCachingDisabled()
                    .withLoggingEnabled(Map.of()));
        }
    }

    /**
     * Some clients send records without a timestamp, which is -1; Streams' own extractor would stop the pipeline at the
     * first one.
     */
    record PublishedAt(InstantSource clock) implements TimestampExtractor {
        @Override
        public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
            return record.timestamp() < 0 ? clock.millis() : record.timestamp();
        }
    }

    /**
     * A task takes the record with the lowest timestamp first. What providers answered is always newer than a backlog of
     * messages and would wait behind all of it; so it counts as older than any message.
     */
    private static final class OutcomesFirst implements TimestampExtractor {
        @Override
        public long extract(ConsumerRecord<Object, Object> record, long partitionTime) {
            return 0;
        }
    }
}
