package dev.detour.testkit.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Answers of the HTTP doubles. */
final class Answers {
    private static final byte[] GARBAGE =
            "<html><body><h1>502 Bad Gateway</h1></body></html>".getBytes(StandardCharsets.UTF_8);

    private static final long TRICKLE_MILLIS = 1_000;

    private final Vertx vertx;

    Answers(Vertx vertx) {
        this.vertx = vertx;
    }

    void now(HttpServerRequest http, int status, byte[] json) {
        if (!http.response().closed()) {
            http.response()
                    .setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(Buffer.buffer(json));
        }
    }

    void after(Duration latency, HttpServerRequest http, int status, byte[] json) {
        if (latency.toMillis() == 0) {
            now(http, status, json);
        } else {
            vertx.setTimer(latency.toMillis(), timer -> now(http, status, json));
        }
    }

    void retryAfter(HttpServerRequest http, int seconds) {
        if (seconds > 0) {
            http.response().putHeader("retry-after", Integer.toString(seconds));
        }
    }

    /** A byte a second, which keeps every limit on idleness from striking. */
    void trickle(HttpServerRequest http, int status, byte[] json) {
        HttpServerResponse response = begun(http, status, json);
        AtomicInteger next = new AtomicInteger();
        vertx.setPeriodic(1, TRICKLE_MILLIS, timer -> {
            int at = next.getAndIncrement();
            if (response.closed() || at == json.length) {
                vertx.cancelTimer(timer);
            } else if (at == json.length - 1) {
                response.end(Buffer.buffer(new byte[] {json[at]}));
            } else {
                response.write(Buffer.buffer(new byte[] {json[at]}));
            }
        });
    }

    /** Half of it, and then no connection any more. */
    void truncated(HttpServerRequest http, int status, byte[] json) {
        begun(http, status, json)
                .write(Buffer.buffer(json).getBuffer(0, json.length / 2))
                .onComplete(written -> http.connection().close());
    }

    private static HttpServerResponse begun(HttpServerRequest http, int status, byte[] json) {
        return http.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .putHeader("content-length", Integer.toString(json.length));
    }

    void garbage(HttpServerRequest http) {
        http.response()
                .setStatusCode(200)
                .putHeader("content-type", "text/html")
                .end(Buffer.buffer(GARBAGE));
    }
}
