package dev.detour.testkit.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Answers of the HTTP doubles. */
final class Answers {
    private static final byte[] GARBAGE =
            "<html><body><h1>502 Bad Gateway</h1></body></html>".getBytes(StandardCharsets.UTF_8);

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

    void garbage(HttpServerRequest http) {
        http.response()
                .setStatusCode(200)
                .putHeader("content-type", "text/html")
                .end(Buffer.buffer(GARBAGE));
    }
}
