import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes a message with nothing but Kafka's own client, and waits for its end. Argument: the message's id. */
void main(String... arguments) throws Exception {
    String kafka = Optional.ofNullable(System.getenv("KAFKA")).orElse("127.0.0.1:9092");
    // Out of your own data, so that doing the same work again gives the same id: it is then sent once.
    String id = arguments.length > 0 ? arguments[0] : "java-plain-" + System.currentTimeMillis();
    String phone = "+4915112345671";

    try (KafkaConsumer<String, String> status = statusFromNowOn(kafka)) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka, "acks", "all", "enable.idempotence", true),
                new StringSerializer(),
                new StringSerializer())) {
            String message = """
                    {"id": "%s", "to": {"phone": "%s"}, "text": "Your order 4711 has shipped."}""".formatted(id, phone);
            // The key is the conversation: its messages stay in order.
            producer.send(new ProducerRecord<>("detour.messages.standard", phone, message)).get();
        }
        IO.println("published " + id);
        IO.println("ended     " + awaitEnd(status, id));
    }
}

KafkaConsumer<String, String> statusFromNowOn(String kafka) {
    KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
            // The gateway writes in transactions.
            Map.of("bootstrap.servers", kafka, "isolation.level", "read_committed", "enable.auto.commit", false),
            new StringDeserializer(),
            new StringDeserializer());
    List<TopicPartition> partitions = consumer.partitionsFor("detour.status").stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    // Seeking waits for the first question.
    partitions.forEach(consumer::position);
    return consumer;
}

String awaitEnd(KafkaConsumer<String, String> status, String id) {
    long end = System.currentTimeMillis() + 60_000;
    while (System.currentTimeMillis() < end) {
        for (ConsumerRecord<String, String> record : status.poll(Duration.ofMillis(200))) {
            if (record.key().equals(id) && record.value().contains("\"final\":true")) {
                return record.value();
            }
        }
    }
    throw new IllegalStateException("no end of " + id + " within a minute: is the gateway running?");
}
