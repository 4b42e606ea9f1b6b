package dev.detour.channel.whatsapp;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

/**
 * Posts to one address over kept-alive connections, each request once, and turns whatever happens into a result. Until
 * there is a connection nothing can have been written; from then on everything is possible. Safe for use by many threads.
 */
final class GraphClient implements AutoCloseable {
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(50);

    /** What a request gets that finds the client closed. */
    static final SendResult CLOSED =
            new SendResult.Refused(FailureClass.LOCAL, Scope.PROVIDER, "closed", "the client is closed");

    private final Vertx vertx;
    private final Options options;
    private final Supplier<String> token;
    private final boolean ownsVertx;
    private final HttpClient http;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean closed;

    /**
     * @param url scheme, host and port
     * @param path what to post to
     * @param connectTimeout until there is a connection, own queue included
     * @param timeout until there is a complete answer
     * @param connections at the most
     */
    record Options(URI url, String path, Duration connectTimeout, Duration timeout, int connections) {}

    GraphClient(Vertx vertx, Options options, Supplier<String> token, boolean ownsVertx) {
        this.vertx = vertx;
        this.options = options;
        this.token = token;
        this.ownsVertx = ownsVertx;
        boolean tls = "https".equalsIgnoreCase(options.url.getScheme());
        int port = options.url.getPort() >= 0 ? options.url.getPort() : tls ? 443 : 80;
        this.http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setDefaultHost(options.url.getHost())
                        .setDefaultPort(port)
                        .setSsl(tls)
                        .setVerifyHost(true)
                        .setConnectTimeout((int) options.connectTimeout.toMillis())
                        .setKeepAliveTimeout((int) KEEP_ALIVE.toSeconds())
                        .setPipelining(false),
                new PoolOptions().setHttp1MaxSize(options.connections));
    }

    int connections() {
        return options.connections;
    }

    CompletionStage<SendResult> post(byte[] body) {
        CompletableFuture<SendResult> result = new CompletableFuture<>();
        boolean waits = underWay.incrementAndGet() > options.connections;
        result.whenComplete((done, failure) -> underWay.decrementAndGet());
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setURI(options.path)
                .setConnectTimeout(options.connectTimeout.toMillis());
        http.request(request).onComplete(connected -> {
            if (connected.succeeded()) {
                write(connected.result(), body, result);
            } else {
                result.complete(notConnected(connected.cause(), waits));
            }
        });
        return result;
    }

    private void write(HttpClientRequest request, byte[] body, CompletableFuture<SendResult> result) {
        try {
            request.putHeader("authorization", "Bearer " + token.get()).putHeader("content-type", "application/json");
        } catch (IllegalArgumentException e) {
            result.complete(new SendResult.Refused(
                    FailureClass.ACCOUNT,
                    Scope.PROVIDER,
                    "token.malformed",
                    "the access token has characters that none has; nothing was sent"));
            request.reset();
            return;
        }
        // A timer over everything, since a server that answers a byte a second resets any time limit on idleness.
        long timer = vertx.setTimer(options.timeout.toMillis(), fired -> {
            if (result.complete(new SendResult.Ambiguous(
                    "timeout", "no complete answer within " + options.timeout.toMillis() + " ms"))) {
                request.reset();
            }
        });
        request.send(Buffer.buffer(body))
                .onSuccess(response -> read(response, timer, result))
                .onFailure(failure -> end(timer, result, reset()));
    }

    private void read(HttpClientResponse response, long timer, CompletableFuture<SendResult> result) {
        Buffer body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() <= LARGEST_ANSWER) {
                body.appendBuffer(chunk);
            } else {
                end(timer, result, new SendResult.Ambiguous("response.unreadable", "the answer is too large"));
                response.request().reset();
            }
        });
        response.exceptionHandler(failure -> end(timer, result, reset()));
        response.endHandler(end ->
                end(timer, result, GraphResponse.read(response.statusCode(), response.headers(), body.getBytes())));
    }

    private void end(long timer, CompletableFuture<SendResult> result, SendResult outcome) {
        if (result.complete(outcome)) {
            vertx.cancelTimer(timer);
        }
    }

    private static SendResult reset() {
        return new SendResult.Ambiguous("reset", "the connection was lost before a complete answer");
    }

    private SendResult notConnected(Throwable failure, boolean waited) {
        if (closed) {
            return CLOSED;
        }
        String code;
        FailureClass failureClass = FailureClass.PROVIDER_FAULT;
        switch (failure) {
            case UnknownHostException dns -> code = "connect.dns";
            case SSLException tls -> code = "connect.tls";
            case ConnectTimeoutException timeout -> code = "connect.timeout";
            case NoRouteToHostException route -> {
                code = "connect.no-route";
                failureClass = FailureClass.LOCAL;
            }
            case ConnectException refused -> code = "connect.refused";
            case TimeoutException timeout
            when waited -> {
                code = "pool.full";
                failureClass = FailureClass.LOCAL;
            }
            case TimeoutException timeout -> code = "connect.timeout";
            default -> code = "connect.failed";
        }
        return new SendResult.Refused(
                failureClass, Scope.PROVIDER, code, "no connection to the provider; nothing was sent");
    }

    @Override
    public void close() {
        closed = true;
        http.close();
        if (ownsVertx) {
            vertx.close();
        }
    }
}
