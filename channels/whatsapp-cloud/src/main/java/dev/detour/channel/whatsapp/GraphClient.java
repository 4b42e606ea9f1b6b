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
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.MultiMap;
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
import dev.detour.channel.ProbeResult;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

/**
 * Calls one address over kept-alive connections, each request once, and turns whatever happens into a result. Until
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
     * @param path of the number, with version and without a slash at its end
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

    /** @param wanted asked when there is a connection, right before anything is written to it */
    CompletionStage<SendResult> post(byte[] body, BooleanSupplier wanted) {
        return new Call<>(GraphResponse::read, Function.identity(), wanted)
                .start(HttpMethod.POST, options.path + "/messages", Buffer.buffer(body));
    }

    /** Reads the number's own record. */
    CompletionStage<ProbeResult> probe() {
        return new Call<>(GraphHealth::read, ProbeResult::of, () -> true)
                .start(HttpMethod.GET, options.path + "?fields=health_status", Buffer.buffer());
    }

    /** Makes something of a complete answer. */
    @FunctionalInterface
    private interface Reader<T> {
        T read(int status, MultiMap headers, byte[] body);
    }

    /** One request. */
    private final class Call<T> {
        private final Reader<T> reader;
        private final Function<SendResult, T> failed;
        private final BooleanSupplier wanted;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final boolean waits;
        private long timer;

        Call(Reader<T> reader, Function<SendResult, T> failed, BooleanSupplier wanted) {
            this.reader = reader;
            this.failed = failed;
            this.wanted = wanted;
            this.waits = underWay.incrementAndGet() > options.connections;
        }

        CompletionStage<T> start(HttpMethod method, String path, Buffer body) {
            RequestOptions request = new RequestOptions()
                    .setMethod(method)
                    .setURI(path)
                    .setConnectTimeout(options.connectTimeout.toMillis());
            http.request(request).onComplete(connected -> {
                if (connected.succeeded()) {
                    write(connected.result(), body);
                } else {
                    result.complete(failed.apply(notConnected(connected.cause(), waits)));
                }
            });
            return result.whenComplete((done, failure) -> underWay.decrementAndGet());
        }

        private void write(HttpClientRequest request, Buffer body) {
            try {
                request.putHeader("authorization", "Bearer " + token.get());
            } catch (IllegalArgumentException e) {
                result.complete(failed.apply(new SendResult.Refused(
                        FailureClass.ACCOUNT,
                        Scope.PROVIDER,
                        "token.malformed",
                        "the access token has characters that none has; nothing was sent")));
                request.reset();
                return;
            }
            if (!wanted.getAsBoolean()) {
                result.complete(failed.apply(SendResult.WITHDRAWN));
                request.reset();
                return;
            }
            // Over everything, since a server that answers a byte a second resets any time limit on idleness.
            timer = vertx.setTimer(options.timeout.toMillis(), fired -> {
                if (result.complete(failed.apply(new SendResult.Ambiguous(
                        "timeout", "no complete answer within " + options.timeout.toMillis() + " ms")))) {
                    request.reset();
                }
            });
            request.putHeader("content-type", "application/json")
                    .send(body)
                    .onSuccess(this::read)
                    .onFailure(failure -> end(failed.apply(reset())));
        }

        private void read(HttpClientResponse response) {
            Buffer body = Buffer.buffer();
            response.handler(chunk -> {
                if (body.length() + chunk.length() <= LARGEST_ANSWER) {
                    body.appendBuffer(chunk);
                } else {
                    end(failed.apply(new SendResult.Ambiguous("response.unreadable", "the answer is too large")));
                    response.request().reset();
                }
            });
            response.exceptionHandler(failure -> end(failed.apply(reset())));
            response.endHandler(end -> end(reader.read(response.statusCode(), response.headers(), body.getBytes())));
        }

        private void end(T outcome) {
            if (result.complete(outcome)) {
                vertx.cancelTimer(timer);
            }
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
