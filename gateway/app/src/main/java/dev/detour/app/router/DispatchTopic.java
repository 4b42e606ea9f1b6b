package dev.detour.app.router;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.TopicNameExtractor;

import dev.detour.app.kafka.Topics;
import dev.detour.contract.Lane;

/**
 * Finds a dispatch's topic: that of its provider, which the router has noted in a header. Its partition is that of its
 * message, so that what a killed node has left open holds up only what was that node's: a reader of committed records
 * comes past no open transaction, whoever's it is.
 */
final class DispatchTopic implements TopicNameExtractor<byte[], byte[]> {
    static final String PROVIDER = "provider";

    private final Map<String, String> topics = new HashMap<>();

    DispatchTopic(Topics topics, Iterable<String> providers, Lane lane) {
        for (String provider : providers) {
            this.topics.put(provider, topics.dispatch(provider, lane));
        }
    }

    @Override
    public String extract(byte[] key, byte[] value, RecordContext context) {
        String provider = new String(context.headers().lastHeader(PROVIDER).value(), StandardCharsets.UTF_8);
        String topic = topics.get(provider);
        if (topic == null) {
            throw new IllegalStateException("no provider named " + provider + " is configured");
        }
        return topic;
    }

    /** The key of a dispatch: the partition of its message, and the conversation. */
    static byte[] key(int partition, long conversation) {
        return ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                .putInt(partition)
                .putLong(conversation)
                .array();
    }

    /** Where a dispatch with such a key goes. */
    static Optional<Set<Integer>> partition(String topic, byte[] key, byte[] value, int partitions) {
        return Optional.of(Set.of(Math.floorMod(ByteBuffer.wrap(key).getInt(), partitions)));
    }
}
