package dev.detour.app.router;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.TopicNameExtractor;

import dev.detour.app.kafka.Topics;
import dev.detour.contract.Lane;

/** Finds a dispatch's topic: that of its provider, which the router has noted in a header. */
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
}
