package dev.detour.app.health;

import java.net.URI;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.Topics;
import dev.detour.core.health.Signal;

/**
 * Calls our own webhook endpoint through its public address once a second: while that does not work, receipts that are
 * missing are missing because of us.
 */
public final class Heartbeat implements AutoCloseable {
    /** What is called; it answers 204 as soon as Kafka has the callbacks that are under way, and 503 if it does not take one of them. */
    public static final String PATH = "/webhooks/heartbeat";

    private static final long BEAT_MILLIS = 1_000;
    /** An endpoint that takes longer is late with receipts as well. */
    private static final long ANSWER_MILLIS = 1_000;

    private static final int NO_CONTENT = 204;

    private final String node;
    private final Topics topics;
    private final RecordPublisher publisher;
    private final Vertx vertx;
    private final @Nullable HttpClient http;
    private final AtomicLong sequence = new AtomicLong();
    private final long timer;

    /**
     * @param node the name of this run of the process
     * @param publicUrl where providers reach us; without one nothing is called
     */
    public Heartbeat(String node, Optional<URI> publicUrl, Topics topics, RecordPublisher publisher, Vertx vertx) {
        this.node = node;
        this.topics = topics;
        this.publisher = publisher;
        this.vertx = vertx;
        if (publicUrl.isPresent()) {
            http = vertx.createHttpClient();
            String url = publicUrl.get() + PATH;
            timer = vertx.setPeriodic(BEAT_MILLIS, tick -> beat(url));
        } else {
            http = null;
            timer = -1;
        }
    }

    private void beat(String url) {
        HttpClient client = http;
        if (client == null) {
            return;
        }
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setAbsoluteURI(url)
                .setTimeout(ANSWER_MILLIS);
        client.request(request)
                .compose(connected -> connected.send())
                .compose(answer -> answer.body().map(answer.statusCode()))
                .onComplete(answer -> publisher.publish(new ProducerRecord<>(
                        topics.signals(),
                        0,
                        null,
                        SignalJson.write(new Signal.Heartbeat(
                                node,
                                sequence.incrementAndGet(),
                                answer.succeeded() && answer.result() == NO_CONTENT)))));
    }

    @Override
    public void close() {
        if (http != null) {
            vertx.cancelTimer(timer);
            http.close();
        }
    }
}
