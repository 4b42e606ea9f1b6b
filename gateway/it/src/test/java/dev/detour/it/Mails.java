package dev.detour.it;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Messages that can only go by e-mail. */
record Mails(Stack stack) {
    void publish(int count) {
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(stack.bootstrapServers())) {
            for (int i = 0; i < count; i++) {
                String to = "somebody" + i + "@example.com";
                String json =
                        "{\"id\":\"mail-%d\",\"to\":{\"email\":\"%s\"},\"subject\":\"Hello\",\"text\":\"mail %d\"}"
                                .formatted(i, to, i);
                producer.send(new ProducerRecord<>("detour.messages.standard", Topic.utf8(to), Topic.utf8(json)));
            }
        }
    }
}
