package dev.detour.app.recipients;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.BytesDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

import dev.detour.app.kafka.Topics;

/**
 * The pipeline that knows recipients: it brings together what was sent to an address and what is heard from it, and holds
 * two whole topics on every node, so that any pipeline's task can ask about any address by a local read.
 */
final class RecipientsTopology {
    static final String SUPPRESSIONS = "suppressions";
    static final String CONTACTS = "contacts";
    static final String CORRESPONDENTS = "correspondents";
    static final String INBOUND = "inbound";
    static final String CHANGED_CONTACTS = "changed-contacts";

    private static final String CORRESPONDENCE = "correspondence";

    private RecipientsTopology() {}

    /**
     * The topology.
     *
     * @param remember how long a message to or from somebody is remembered
     * @param known told of what the whole topics hold
     */
    static Topology of(Topics topics, Duration remember, InstantSource clock, KnownAddresses known) {
        Topology topology = book(topics, known);
        topology.addSource(CORRESPONDENCE, topics.correspondence());
        topology.addProcessor(
                CORRESPONDENTS,
                new ProcessorSupplier<byte[], byte[], byte[], byte[]>() {
                    @Override
                    public Processor<byte[], byte[], byte[], byte[]> get() {
                        return new Correspondents(remember, clock);
                    }

                    @Override
                    public Set<StoreBuilder<?>> stores() {
                        return Set.of(Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(CORRESPONDENTS),
                                        Serdes.Bytes(),
                                        Serdes.ByteArray())
                                .withCachingDisabled()
                                .withLoggingEnabled(Map.of()));
                    }
                },
                CORRESPONDENCE);
        topology.addSink(INBOUND, topics.inbound(), CORRESPONDENTS);
        topology.addSink(CHANGED_CONTACTS, topics.contacts(), CORRESPONDENTS);
        return topology;
    }

    /** The part that every node has who asks: the two whole topics, and no share of the work. */
    static Topology book(Topics topics, KnownAddresses known) {
        Topology topology = new Topology();
        whole(topology, SUPPRESSIONS, topics.suppressions(), known.suppressed());
        whole(topology, CONTACTS, topics.contacts(), known.heard());
        return topology;
    }

    private static void whole(Topology topology, String store, String topic, StoreFilter filter) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(store), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingDisabled(),
                "read-" + store,
                new BytesDeserializer(),
                new ByteArrayDeserializer(),
                topic,
                "keep-" + store,
                () -> new Keep(store, filter));
    }

    /**
     * Keeps a topic as it is. A restart begins with what lies on the disk and hands what has come since to another one of
     * these, so that the filter has seen everything once both are through.
     */
    private static final class Keep implements Processor<Bytes, byte[], Void, Void> {
        private final String name;
        private final StoreFilter filter;
        private @Nullable KeyValueStore<Bytes, byte[]> store;

        Keep(String name, StoreFilter filter) {
            this.name = name;
            this.filter = filter;
        }

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            KeyValueStore<Bytes, byte[]> kept = context.getStateStore(name);
            filter.read(kept);
            store = kept;
        }

        @Override
        public void process(Record<Bytes, byte[]> record) {
            KeyValueStore<Bytes, byte[]> current = store;
            if (current == null) {
                throw new IllegalStateException("a record before init");
            }
            if (record.key() == null) {
                return;
            }
            if (record.value() == null) {
                current.delete(record.key());
            } else {
                filter.note(record.key(), current);
                current.put(record.key(), record.value());
            }
        }
    }
}
