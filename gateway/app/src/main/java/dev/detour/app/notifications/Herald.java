package dev.detour.app.notifications;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.micrometer.core.instrument.Counter;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.health.HealthChange;
import dev.detour.app.health.HealthJson;
import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.core.health.Health;

/**
 * Tells one target of each change on the health topic, in order and at least once. The topic has one partition and all
 * nodes are one consumer group, so one node does it at a time; what it has told is committed, and another node goes on
 * there. What a record changes follows from the one before it, so whoever takes over reads the topic from its beginning
 * and tells nothing of what was committed. A group that never was begins at the end.
 *
 * <p>Started and closed once.
 */
final class Herald implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Herald.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Target target;
    private final Duration giveUpAfter;
    private final InstantSource clock;
    private final Counter delivered;
    private final Counter failed;
    private final Counter givenUp;
    private final Thread thread;
    /** The record before, by key. */
    private final Map<String, Health> before = new HashMap<>();
    /** Up to here all was told by somebody. */
    private long toldTo;

    private @Nullable Pending pending;
    private volatile boolean closed;

    /** A change that is being told. */
    private record Pending(Notification notification, long offset, int tries, Instant next) {}

    Herald(
            Consumer<byte[], byte[]> consumer,
            String topic,
            Target target,
            Duration giveUpAfter,
            Meters meters,
            InstantSource clock) {
        this.consumer = consumer;
        this.topic = topic;
        this.target = target;
        this.giveUpAfter = giveUpAfter;
        this.clock = clock;
        delivered = meters.counter(Metric.NOTIFICATIONS, target.name(), "delivered");
        failed = meters.counter(Metric.NOTIFICATIONS, target.name(), "failed");
        givenUp = meters.counter(Metric.NOTIFICATIONS, target.name(), "given-up");
        thread = Thread.ofPlatform()
                .name("detour-notifications-" + target.name())
                .daemon()
                .unstarted(this::run);
    }

    /** Begins to tell. */
    void start() {
        thread.start();
    }

    private void run() {
        subscribe();
        while (!closed) {
            try {
                turn(POLL);
            } catch (WakeupException e) {
                LOG.tracef("woken up: closed=%s", closed);
            } catch (KafkaException e) {
                LOG.warnf("health is not read for notifications: target=%s cause=%s", target.name(), e);
            }
        }
        consumer.close();
    }

    /** Becomes a member of the group. */
    void subscribe() {
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                partitions.forEach(Herald.this::assigned);
            }

            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                pending = null;
            }
        });
    }

    private void assigned(TopicPartition partition) {
        OffsetAndMetadata committed = consumer.committed(Set.of(partition)).get(partition);
        if (committed == null) {
            toldTo = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            commit(toldTo);
        } else {
            toldTo = committed.offset();
        }
        before.clear();
        pending = null;
        consumer.seekToBeginning(List.of(partition));
        LOG.infof("this node sends notifications: target=%s from=%d", target.name(), toldTo);
    }

    /** One turn: reads what is new, or goes on with what could not be told yet. */
    void turn(Duration poll) {
        // While something waits for its next try nothing more is read, but the group must hear of us.
        if (pending == null) {
            consumer.resume(consumer.paused());
        } else {
            consumer.pause(consumer.assignment());
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(poll)) {
            if (pending == null) {
                read(record);
            }
        }
        tell();
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        Optional<HealthChange> change = Optional.empty();
        if (record.value() != null) {
            try {
                Health now = HealthJson.read(record.value());
                change = HealthChange.between(before.put(HealthJson.key(now), now), now);
            } catch (IllegalArgumentException e) {
                LOG.warnf("a health record is not understood: offset=%d cause=%s", record.offset(), e);
            }
        }
        if (record.offset() < toldTo) {
            return;
        }
        if (change.isEmpty()) {
            toldTo = record.offset() + 1;
            return;
        }
        Instant at = Instant.ofEpochMilli(record.timestamp());
        pending = new Pending(Notification.of(change.get(), at), record.offset(), 0, Instant.MIN);
        // Whatever came with it is read again once this one is told.
        consumer.seek(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
    }

    private void tell() {
        Pending current = pending;
        Instant now = clock.instant();
        if (current == null || now.isBefore(current.next)) {
            return;
        }
        Notification notification = current.notification;
        Optional<String> trouble = target.deliver(notification, now);
        if (trouble.isEmpty()) {
            delivered.increment();
            LOG.infof(
                    "notification delivered: target=%s id=%s type=%s",
                    target.name(), notification.id(), notification.type());
        } else if (closed) {
            return;
        } else if (notification.at().plus(giveUpAfter).isBefore(now)) {
            givenUp.increment();
            LOG.errorf(
                    "notification given up: target=%s id=%s cause=%s", target.name(), notification.id(), trouble.get());
        } else {
            failed.increment();
            Duration pause = pause(current.tries);
            LOG.warnf(
                    "notification not delivered, tried again in %s: target=%s id=%s cause=%s",
                    pause, target.name(), notification.id(), trouble.get());
            pending = new Pending(notification, current.offset, current.tries + 1, now.plus(pause));
            return;
        }
        pending = null;
        toldTo = current.offset + 1;
        commit(toldTo);
    }

    private static Duration pause(int tries) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries, 10));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private void commit(long offset) {
        consumer.commitSync(Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset)));
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        // A delivery under way ends with this.
        target.close();
        try {
            thread.join(CLOSE_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
