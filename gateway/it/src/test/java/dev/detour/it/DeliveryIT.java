package dev.detour.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The main job, with a real broker, real sockets and a gateway in a process of its own. */
class DeliveryIT {
    private static final int MESSAGES = 6_000;
    private static final int CONVERSATIONS = 300;
    /** Recipients whose number ends so are not on WhatsApp. */
    private static final String UNKNOWN = "99";

    @TempDir
    private Path folder;

    private Stack stack;

    @BeforeEach
    void start() {
        stack = Stack.start(folder);
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    @Test
    void deliversEachMessageOnceInOrderAndUnknownRecipientsBySms() {
        // Given
        stack.startGateway(Map.of());
        stack.simulator().setFaults("whatsapp", "{\"errors\":[{\"code\":131026,\"toSuffix\":\"" + UNKNOWN + "\"}]}");
        // When
        publish(0, MESSAGES, 0.01);
        // Then
        Ledger ledger = awaitEnd(MESSAGES);
        assertThat(IntStream.range(0, MESSAGES).filter(i -> ledger.taken(id(i)) != 1))
                .isEmpty();
        assertThat(IntStream.range(0, MESSAGES)
                        .filter(i ->
                                !ledger.provider(id(i)).equals(phone(i).endsWith(UNKNOWN) ? "twilio" : "whatsapp")))
                .isEmpty();
        assertThat(ledger.statuses(id(MESSAGES - 1)))
                .containsSubsequence("accepted", "dispatched", "sent", "delivered");
        assertOrder(ledger);
    }

    @Test
    void losesNothingAndDuplicatesNothingWithoutARecordWhenTheGatewayIsKilled() {
        // Given
        Map<String, String> quick = Map.of("detour.policies.transactional.confirm-within", "5s");
        GatewayProcess gateway = stack.startGateway(quick);
        publish(0, MESSAGES, 0);
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() ->
                        stack.simulator().stats().path("whatsapp").path("taken").asInt() > MESSAGES / 4);
        // When
        gateway.kill();
        stack.startGateway(quick);
        // Then
        Ledger ledger = awaitEnd(MESSAGES);
        assertThat(IntStream.range(0, MESSAGES).filter(i -> ledger.taken(id(i)) == 0))
                .isEmpty();
        assertThat(ledger.unexplainedDuplicates()).isEmpty();
        assertOrder(ledger);
    }

    private void publish(int from, int to, double repeated) {
        Random random = new Random(7);
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            for (int i = from; i < to; i++) {
                String json = "{\"id\":\"%s\",\"to\":{\"phone\":\"%s\"},\"text\":\"number %d\"}"
                        .formatted(id(i), phone(i), i);
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>("detour.messages.standard", Topic.utf8(phone(i)), Topic.utf8(json));
                producer.send(record);
                if (random.nextDouble() < repeated) {
                    producer.send(record);
                }
            }
        }
    }

    private static String id(int i) {
        return "message-" + i;
    }

    private static String phone(int i) {
        int conversation = i % CONVERSATIONS;
        return "+49151%06d%s".formatted(conversation, conversation % 100 == 0 ? UNKNOWN : "00");
    }

    private Ledger awaitEnd(int messages) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    Ledger ledger = Ledger.of(List.of(), stack.bootstrapServers());
                    assertThat(IntStream.range(0, messages).filter(i -> ledger.finals(id(i)) != 1))
                            .isEmpty();
                });
        return Ledger.of(stack.simulator().journal(), stack.bootstrapServers());
    }

    private static void assertOrder(Ledger ledger) {
        ledger.firstTaken().forEach((to, ids) -> {
            List<Integer> numbers = ids.stream()
                    .map(id -> Integer.valueOf(id.substring(id.indexOf('-') + 1)))
                    .toList();
            List<Integer> sorted = new ArrayList<>(numbers);
            Collections.sort(sorted);
            assertThat(numbers).as("messages to %s", to).isEqualTo(sorted);
        });
    }
}
