package dev.detour.it;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.contract.Malformed;

import static org.assertj.core.api.Assertions.assertThat;

class MalformedIT {
    private static final int RECORDS = 10_000;
    private static final int GOOD = 200;
    private static final long SEED = 20261124;
    private static final String TOPIC = "detour.messages.standard";

    @Test
    void eachBadRecordIsSetAsideWithItsReasonAndTheOnesBehindItAreDelivered(@TempDir Path folder) {
        try (Stack stack = Stack.start(folder)) {
            // Given
            GatewayProcess gateway = stack.startGateway(Map.of());
            Traffic good = new Traffic(stack, 1, 50);
            List<Malformed.Sample> samples = Malformed.samples(new Random(SEED), "bad", RECORDS);

            // When: each is followed by a good one now and then, in the same partitions
            Map<String, Malformed.Sample> byOrigin = publish(stack, good, samples);

            // Then
            good.assertNothingLostAndInOrder(good.awaitEnd(GOOD), GOOD);
            List<ConsumerRecord<byte[], byte[]>> letters = awaitDeadLetters(stack);
            List<String> wrong = new ArrayList<>();
            for (ConsumerRecord<byte[], byte[]> letter : letters) {
                Malformed.Sample sample = byOrigin.remove(origin(letter));
                if (sample == null
                        || !sample.code().code().equals(header(letter, "error.code"))
                        || !header(letter, "error.message").startsWith(sample.field())
                        || !header(letter, "origin.topic").equals(TOPIC)
                        || !Arrays.equals(sample.key(), letter.key())
                        || !Arrays.equals(sample.value(), letter.value())) {
                    wrong.add(sample + " → " + header(letter, "error.code") + " " + header(letter, "error.message"));
                }
            }
            assertThat(wrong).as("seed %d", SEED).isEmpty();
            assertThat(byOrigin).as("records without a dead letter").isEmpty();
            letters.stream().limit(500).forEach(PublicTopics::assertValidHeaders);
            assertThat(gateway.log()).doesNotContain(Malformed.CANARIES);
        }
    }

    /** Returns the samples by partition and offset. */
    private static Map<String, Malformed.Sample> publish(Stack stack, Traffic good, List<Malformed.Sample> samples) {
        Map<String, Malformed.Sample> byOrigin = new TreeMap<>();
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            for (int i = 0; i < samples.size(); i++) {
                Malformed.Sample sample = samples.get(i);
                // A null key has no partition of its own, so every record gets one in turn.
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(TOPIC, i % 4, sample.key(), sample.value());
                sample.headers().forEach((name, value) -> record.headers().add(name, value));
                producer.send(record, (metadata, failure) -> {
                    synchronized (byOrigin) {
                        byOrigin.put(metadata.partition() + "@" + metadata.offset(), sample);
                    }
                });
                if (i % (RECORDS / GOOD) == 0) {
                    producer.send(good.record("standard", i / (RECORDS / GOOD), ""));
                }
            }
        }
        return byOrigin;
    }

    private static List<ConsumerRecord<byte[], byte[]>> awaitDeadLetters(Stack stack) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        try (TopicReader reader = new TopicReader(stack.bootstrapServers(), "detour.deadletters")) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(250))
                    .until(() -> {
                        reader.more(letters::add);
                        return letters.size() >= RECORDS;
                    });
        }
        return letters;
    }

    private static String origin(ConsumerRecord<byte[], byte[]> letter) {
        return header(letter, "origin.partition") + "@" + header(letter, "origin.offset");
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
