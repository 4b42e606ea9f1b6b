package dev.detour.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The least that can be done with the same clients: consume, one HTTP call, produce one status, commit. It keeps no
 * order, remembers nothing, retries nothing and loses what is under way when it dies: a bound, not a competitor.
 */
public final class BareLoop {
    private static final int IN_FLIGHT = 1_000;

    private BareLoop() {}

    /** Arguments: bootstrap servers, topic of messages, topic of statuses, address of the provider. Runs until it is stopped. */
    public static void main(String... args) {
        URI provider = URI.create(args[3]);
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpClient http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setDefaultHost(provider.getHost())
                        .setDefaultPort(provider.getPort())
                        .setPipelining(false),
                new PoolOptions().setHttp1MaxSize(IN_FLIGHT));
        try (KafkaProducer<byte[], byte[]> producer = producer(args[0]);
                KafkaConsumer<byte[], byte[]> consumer = consumer(args[0])) {
            consumer.subscribe(List.of(args[1]));
            System.out.println("bare loop ready");
            while (true) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(100));
                if (records.isEmpty()) {
                    continue;
                }
                List<CompletableFuture<Void>> calls = new ArrayList<>(records.count());
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    calls.add(call(http, record)
                            .thenAccept(answer -> producer.send(
                                    new ProducerRecord<>(args[2], record.key(), status(record, answer)))));
                }
                CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new)).join();
                producer.flush();
                consumer.commitSync();
            }
        }
    }

    private static CompletableFuture<Integer> call(HttpClient http, ConsumerRecord<byte[], byte[]> record) {
        CompletableFuture<Integer> answered = new CompletableFuture<>();
        RequestOptions request =
                new RequestOptions().setMethod(HttpMethod.POST).setURI("/v23.0/100000000000001/messages");
        http.request(request)
                .compose(connected -> connected
                        .putHeader("authorization", "Bearer simulator")
                        .putHeader("content-type", "application/json")
                        .send(body(record)))
                .compose(answer -> answer.body().map(answer.statusCode()))
                .onComplete(answer -> answered.complete(answer.succeeded() ? answer.result() : -1));
        return answered;
    }

    private static Buffer body(ConsumerRecord<byte[], byte[]> record) {
        String to = new String(record.key(), StandardCharsets.UTF_8);
        return Buffer.buffer("{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\",\"to\":\"" + to
                + "\",\"type\":\"text\",\"text\":{\"preview_url\":false,\"body\":\"" + record.offset() + "\"}}");
    }

    private static byte[] status(ConsumerRecord<byte[], byte[]> record, int answer) {
        return ("{\"messageId\":\"" + record.partition() + "-" + record.offset() + "\",\"status\":\""
                        + (answer == 200 ? "sent" : "failed") + "\"}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static KafkaProducer<byte[], byte[]> producer(String servers) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.LINGER_MS_CONFIG,
                        1),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static KafkaConsumer<byte[], byte[]> consumer(String servers) {
        return new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "bare-loop",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        "false",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        IN_FLIGHT),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
