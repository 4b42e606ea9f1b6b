package dev.detour.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

import dev.detour.it.MetaCalls;
import dev.detour.it.MetaCalls.Update;

/** Calls a webhook as a provider does that reports one event in each request, at an even rate, whatever the answers. */
final class WebhookLoad implements AutoCloseable {
    private static final int CONNECTIONS = 256;

    private final MetaCalls meta;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient http;
    private final Histogram micros = new ConcurrentHistogram(3);
    private final AtomicInteger refused = new AtomicInteger();

    WebhookLoad(MetaCalls meta) {
        this.meta = meta;
        this.http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setDefaultHost(meta.url().getHost())
                        .setDefaultPort(meta.url().getPort()),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /** Reports all of these; returns when each has its answer. */
    void report(List<Update> updates, int aSecond) {
        AtomicInteger open = new AtomicInteger(updates.size());
        long step = TimeUnit.SECONDS.toNanos(1) / aSecond;
        long start = System.nanoTime();
        for (int i = 0; i < updates.size(); i++) {
            long due = start + i * step;
            long left = due - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
            }
            byte[] body = MetaCalls.body(List.of(updates.get(i)));
            http.request(HttpMethod.POST, meta.url().getPath())
                    .compose(request -> request.putHeader("content-type", "application/json")
                            .putHeader("X-Hub-Signature-256", meta.signature(body))
                            .send(Buffer.buffer(body)))
                    .onComplete(answer -> {
                        // Counted from when it should have been sent, so that a slow answer does not hide others.
                        micros.recordValue(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
                        if (answer.failed() || answer.result().statusCode() != 200) {
                            refused.incrementAndGet();
                        }
                        open.decrementAndGet();
                    });
        }
        while (open.get() > 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** From when a request was due to its answer. */
    Histogram micros() {
        return micros;
    }

    /** How many were not answered with 200. */
    int refused() {
        return refused.get();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
