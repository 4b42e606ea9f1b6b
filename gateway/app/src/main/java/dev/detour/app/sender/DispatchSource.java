package dev.detour.app.sender;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordBatchMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.Liveness;
import dev.detour.app.killpoints.KillPoint;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.contract.Lane;

/**
 * One channel of Reactive Messaging: the dispatches of one provider in one lane. Channels follow from the configured
 * providers, which are known only at run time, so they are made by the connector itself rather than by annotations.
 * Each batch is asked for when its predecessor has nearly been used up; meanwhile the backlog stays in Kafka.
 */
final class DispatchSource implements Flow.Subscriber<Message<?>> {
    /** Records at a time; two such batches may wait in memory for each lane of a provider. */
    static final int BATCH = 500;

    private static final Logger LOG = Logger.getLogger(DispatchSource.class);
    /** How long the polling thread waits for records; a cursor that is to be written wakes it up. */
    private static final int POLL_MILLIS = 500;

    private final Lane lane;
    private final Ledger ledger;
    private final Sender sender;
    private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

    private DispatchSource(Lane lane, Ledger ledger, Sender sender) {
        this.lane = lane;
        this.ledger = ledger;
        this.sender = sender;
    }

    /** Begins to read. */
    @SuppressWarnings("unchecked") // the connector's publisher promises messages and nothing about their payload
    static Ledger open(
            InboundConnector connector,
            Ledgers ledgers,
            KafkaSettings kafka,
            String topic,
            String group,
            String member,
            Lane lane,
            Sender sender) {
        String channel = group + "." + lane;
        Flow.Publisher<Message<?>> publisher =
                (Flow.Publisher<Message<?>>) connector.getPublisher(config(kafka, channel, topic, group, member));
        Ledger ledger = ledgers.of(channel);
        publisher.subscribe(new DispatchSource(lane, ledger, sender));
        return ledger;
    }

    private static Config config(KafkaSettings kafka, String channel, String topic, String group, String member) {
        Map<String, String> settings = new HashMap<>(kafka.common());
        settings.put("channel-name", channel);
        settings.put("connector", "smallrye-kafka");
        settings.put("topic", topic);
        // One group for each lane: a member of a group must subscribe to what the others do, or rebalances cross lanes.
        settings.put("group.id", channel);
        settings.put("group.instance.id", member);
        settings.put("client.id", member + "-" + channel);
        settings.put("client-id-prefix", "");
        settings.put("batch", "true");
        settings.put("commit-strategy", Ledgers.STRATEGY);
        settings.put("poll-timeout", Integer.toString(POLL_MILLIS));
        settings.put("max.poll.records", Integer.toString(BATCH));
        settings.put("isolation.level", "read_committed");
        settings.put("auto.offset.reset", "earliest");
        settings.put("session.timeout.ms", Integer.toString(Liveness.SESSION_MILLIS));
        settings.put("heartbeat.interval.ms", Integer.toString(Liveness.HEARTBEAT_MILLIS));
        settings.put("key.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("value.deserializer", ByteArrayDeserializer.class.getName());
        settings.put("tracing-enabled", "false");
        settings.put("cloud-events", "false");
        settings.put("health-enabled", "false");
        // The senders have let everything end before; each channel would sleep for seconds once more, one after
        // another.
        settings.put("graceful-shutdown", "false");
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(settings, channel, 100))
                .build();
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
        subscription.set(started);
        started.request(1);
    }

    @Override
    @SuppressWarnings("unchecked") // the deserializers above
    public void onNext(Message<?> batch) {
        ConsumerRecords<byte[], byte[]> records =
                (ConsumerRecords<byte[], byte[]>) batch.getMetadata(IncomingKafkaRecordBatchMetadata.class)
                        .orElseThrow()
                        .getRecords();
        KillPoint.POLLED.reached();
        List<Job> jobs = new ArrayList<>(records.count());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            DispatchRecord dispatch;
            try {
                dispatch = DispatchRecord.read(record.value());
            } catch (IllegalArgumentException e) {
                // Nobody can say whom to tell. It is passed over as soon as one behind it is settled.
                LOG.errorf(
                        "a record is no dispatch and is passed over: topic=%s partition=%d offset=%d cause=%s",
                        record.topic(), record.partition(), record.offset(), e);
                continue;
            }
            Job job = ledger.received(record, dispatch);
            if (job != null) {
                jobs.add(job);
            }
        }
        sender.offer(lane, jobs, this::more);
    }

    private void more() {
        Flow.Subscription current = subscription.get();
        if (current != null) {
            KillPoint.BEFORE_POLL.reached();
            current.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        LOG.errorf(failure, "reading dispatches ended: lane=%s", lane);
    }

    @Override
    public void onComplete() {
        LOG.infof("reading dispatches ended: lane=%s", lane);
    }
}
