package dev.detour.it;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;

import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Token;
import dev.detour.testkit.SimulatorClient.JournalEntry;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Numbered messages to numbered recipients, and what must be true of them in the end.
 *
 * @param stack where they are sent
 * @param name makes ids and recipients of one test different from those of another
 * @param conversations how many recipients they are spread over
 */
record Traffic(Stack stack, int name, int conversations) {
    /** Recipients whose number ends so are not on WhatsApp, once a test has told the simulator. */
    static final String UNKNOWN = "99";

    /** What the simulator must be told for that. */
    static final String UNKNOWN_FAULT = "{\"errors\":[{\"code\":131026,\"toSuffix\":\"" + UNKNOWN + "\"}]}";

    private static final long SEED = 7;

    /** Publishes the messages with these numbers; of every hundred, {@code repeated} times a hundred twice. */
    void publish(String lane, int from, int to, double repeated) {
        publish(lane, from, to, repeated, "");
    }

    /** As {@link #publish(String, int, int, double)}, with more fields: JSON that begins with a comma. */
    void publish(String lane, int from, int to, double repeated, String fields) {
        Random random = new Random(SEED);
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            for (int i = from; i < to; i++) {
                ProducerRecord<byte[], byte[]> record = record(lane, i, fields);
                producer.send(record);
                if (random.nextDouble() < repeated) {
                    producer.send(record);
                }
            }
        }
    }

    /** The message with this number, with more fields: none, or JSON that begins with a comma. */
    ProducerRecord<byte[], byte[]> record(String lane, int i, String fields) {
        String json = "{\"id\":\"%s\",\"to\":{\"phone\":\"%s\"},\"text\":\"number %d\"%s}"
                .formatted(id(i), phone(i), i, fields);
        return new ProducerRecord<>("detour.messages." + lane, Topic.utf8(phone(i)), Topic.utf8(json));
    }

    String prefix() {
        return "t" + name + "-";
    }

    String id(int i) {
        return prefix() + i;
    }

    String phone(int i) {
        int conversation = i % conversations;
        return "+49151%02d%04d%s".formatted(name, conversation, conversation % 100 == 0 ? UNKNOWN : "00");
    }

    boolean isUnknown(int i) {
        return phone(i).endsWith(UNKNOWN);
    }

    /** How many of its messages providers have taken so far. */
    int takenSoFar() {
        return stack.simulator().stats().path("whatsapp").path("taken").asInt();
    }

    /** The names of the first {@code count} messages, as {@link #delivery} gives them. */
    Set<DeliveryKey> deliveries(int count) {
        return IntStream.range(0, count).mapToObj(i -> DeliveryKey.of(0, id(i))).collect(Collectors.toSet());
    }

    /** The name of the message that a provider was asked to send, whatever its conversation. */
    static DeliveryKey delivery(JournalEntry entry) {
        DeliveryKey name =
                Token.decode(String.valueOf(entry.token())).orElseThrow().delivery();
        return new DeliveryKey(0, name.idHigh(), name.idLow());
    }

    /** Waits until each of the first {@code count} messages has ended, and reads everything. */
    Ledger awaitEnd(int count) {
        return awaitEnd(count, stack.bootstrapServers(), Duration.ofMinutes(4).plusMillis(10L * count));
    }

    /** As {@link #awaitEnd(int)}, with the statuses of another cluster than the stack's own. */
    Ledger awaitEnd(int count, String bootstrapServers, Duration atMost) {
        Ledger ledger = new Ledger(prefix());
        try (TopicReader status = new TopicReader(bootstrapServers, "detour.status")) {
            Awaitility.await()
                    .atMost(atMost)
                    .pollInterval(Duration.ofMillis(250))
                    .untilAsserted(() -> {
                        status.more(ledger::add);
                        assertThat(IntStream.range(0, count).filter(i -> ledger.finals(id(i)) == 0))
                                .isEmpty();
                    });
            List<JournalEntry> journal = stack.simulator().journal();
            status.more(ledger::add);
            ledger.add(journal);
        }
        return ledger;
    }

    /** Every message ended once, was taken at least once, and in its conversation's order. */
    void assertNothingLostAndInOrder(Ledger ledger, int count) {
        assertThat(IntStream.range(0, count).filter(i -> ledger.finals(id(i)) != 1))
                .as("messages without exactly one end")
                .isEmpty();
        assertThat(IntStream.range(0, count).filter(i -> ledger.taken(id(i)) == 0))
                .as("messages that nobody took")
                .isEmpty();
        ledger.firstTaken().forEach((to, ids) -> {
            List<Integer> numbers = new ArrayList<>();
            ids.forEach(id -> numbers.add(Integer.valueOf(id.substring(id.indexOf('-') + 1))));
            List<Integer> sorted = new ArrayList<>(numbers);
            Collections.sort(sorted);
            assertThat(numbers).as("order of the messages to %s", to).isEqualTo(sorted);
        });
    }
}
