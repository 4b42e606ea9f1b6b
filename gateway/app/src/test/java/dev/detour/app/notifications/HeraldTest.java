package dev.detour.app.notifications;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.app.metrics.Meters;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

/** Who is told what, and when it counts as told. */
class HeraldTest {
    private static final TopicPartition HEALTH = new TopicPartition("detour.health", 0);
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final HealthState HEALTHY = new HealthState.Healthy();
    private static final HealthState DOWN = new HealthState.Down();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Receiver receiver = new Receiver();
    private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();
    private Instant now = START;

    /** A target that can be out of order. */
    private static final class Receiver implements Target {
        private final List<String> heard = new ArrayList<>();
        private final List<String> ids = new ArrayList<>();
        private @Nullable String trouble;
        private int tries;

        @Override
        public String name() {
            return "webhook";
        }

        @Override
        public Optional<String> deliver(Notification notification, Instant at) {
            tries++;
            if (trouble != null) {
                return Optional.of(trouble);
            }
            heard.add(notification.type());
            ids.add(notification.id());
            return Optional.empty();
        }

        @Override
        public void close() {}
    }

    @Test
    void aGroupThatNeverWasTellsNothingOfThePast() {
        // Given
        publish(DOWN);
        Node node = new Node(null);

        // When
        publish(HEALTHY);
        node.turns(3);

        // Then
        assertThat(receiver.heard).containsExactly("health.returned");
        assertThat(node.committed()).isEqualTo(2);
    }

    @Test
    void everyChangeIsToldInOrderAlthoughTheyCameTogether() {
        // Given
        Node node = new Node(0L);
        publish(HEALTHY);
        publish(DOWN);
        publish(HEALTHY);
        publish(DOWN);

        // When
        node.turns(6);

        // Then
        assertThat(receiver.heard).containsExactly("health.switched", "health.returned", "health.switched");
        assertThat(node.committed()).isEqualTo(4);
        assertThat(count("delivered")).isEqualTo(3);
    }

    @Test
    void whatIsNotTakenIsTriedAgainWithPausesAndHoldsUpTheNext() {
        // Given
        Node node = new Node(0L);
        receiver.trouble = "out of order";
        publish(DOWN);
        publish(HEALTHY);

        // When
        node.turns(5);

        // Then
        assertThat(receiver.tries).as("not before the pause is over").isEqualTo(1);
        after(Duration.ofSeconds(1));
        node.turns(5);
        assertThat(receiver.tries).isEqualTo(2);
        after(Duration.ofSeconds(1));
        node.turns(5);
        assertThat(receiver.tries).as("the pause grows").isEqualTo(2);
        assertThat(node.committed()).isZero();
        receiver.trouble = null;
        after(Duration.ofSeconds(1));
        node.turns(5);
        assertThat(receiver.heard).containsExactly("health.switched", "health.returned");
        assertThat(node.committed()).isEqualTo(2);
        assertThat(count("failed")).isEqualTo(2);
    }

    @Test
    void aNodeThatTakesOverTellsWhatWasNotCommittedWithTheSameIdAndKnowsWhatCameBefore() {
        // Given: the first node has told the return, and died before it could commit that
        Node first = new Node(0L);
        publish(HEALTHY);
        publish(DOWN);
        publish(HEALTHY);
        first.turns(6);
        assertThat(receiver.heard).containsExactly("health.switched", "health.returned");

        // When
        Node second = new Node(2L);
        second.turns(6);

        // Then
        assertThat(receiver.heard).containsExactly("health.switched", "health.returned", "health.returned");
        assertThat(receiver.ids.get(2)).isEqualTo(receiver.ids.get(1));
        assertThat(second.committed()).isEqualTo(3);
    }

    @Test
    void whatIsTooOldIsGivenUpAndTheNextIsTold() {
        // Given
        Node node = new Node(0L);
        receiver.trouble = "out of order";
        publish(DOWN);
        node.turns(2);

        // When
        after(Duration.ofHours(25));
        node.turns(1);
        receiver.trouble = null;
        publish(HEALTHY);
        node.turns(3);

        // Then
        assertThat(receiver.heard).containsExactly("health.returned");
        assertThat(count("given-up")).isEqualTo(1);
    }

    @Test
    void whatIsNoHealthRecordIsPassedOver() {
        // Given
        Node node = new Node(0L);
        put(new byte[] {'{'});
        put(null);
        publish(DOWN);

        // When
        node.turns(3);

        // Then
        assertThat(receiver.heard).containsExactly("health.switched");
    }

    private double count(String result) {
        return registry.get("detour.notifications")
                .tags("result", result)
                .counter()
                .count();
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    private void publish(HealthState state) {
        put(Changes.record(state, now.plusSeconds(topic.size())));
    }

    private void put(byte @Nullable [] value) {
        topic.add(new ConsumerRecord<>(
                HEALTH.topic(),
                0,
                topic.size(),
                now.toEpochMilli(),
                TimestampType.CREATE_TIME,
                4,
                value == null ? 0 : value.length,
                new byte[] {'m', 'e', 't', 'a'},
                value,
                new RecordHeaders(),
                Optional.empty()));
    }

    /** A node with the group's commit as it finds it. */
    private final class Node {
        private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        private final Herald herald =
                new Herald(consumer, HEALTH.topic(), receiver, Duration.ofHours(24), new Meters(registry), () -> now);

        Node(@Nullable Long committed) {
            herald.subscribe();
            consumer.updateBeginningOffsets(Map.of(HEALTH, 0L));
            consumer.updateEndOffsets(Map.of(HEALTH, (long) topic.size()));
            consumer.schedulePollTask(() -> consumer.rebalance(Set.of(HEALTH)));
            if (committed != null) {
                consumer.rebalance(Set.of(HEALTH));
                consumer.commitSync(Map.of(HEALTH, new OffsetAndMetadata(committed)));
                consumer.rebalance(Set.of());
            }
            turns(1);
        }

        /** Lets it read what there is from where it is. */
        void turns(int number) {
            for (int i = 0; i < number; i++) {
                consumer.schedulePollTask(() -> {
                    if (consumer.assignment().isEmpty() || consumer.paused().contains(HEALTH)) {
                        return;
                    }
                    long position = consumer.position(HEALTH);
                    topic.stream().filter(record -> record.offset() >= position).forEach(consumer::addRecord);
                });
                herald.turn(Duration.ZERO);
            }
        }

        long committed() {
            OffsetAndMetadata committed = consumer.committed(Set.of(HEALTH)).get(HEALTH);
            return committed == null ? -1 : committed.offset();
        }
    }
}
