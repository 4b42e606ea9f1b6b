package dev.detour.channel.twilio;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import javax.net.ssl.SSLException;

import com.twilio.http.HttpClient;
import com.twilio.http.HttpMethod;
import com.twilio.http.Request;
import com.twilio.http.Response;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

/**
 * Sends each request once, within its time, to the configured address. Twilio's own client does none of this (measured
 * with twilio-java 13.0.1): it repeats a POST three times on HTTP 500 and six times on 503, although Twilio knows no
 * idempotency key; it replaces the configured time limits by its own on each request; and it has no setting for the
 * address. Safe for use by many threads; blocks its caller.
 */
final class SingleRequestHttpClient extends HttpClient {
    private static final int FIRST_ERROR = 400;
    /** Goes around the library, which calls back on the caller's thread and has no place for it. */
    private static final ScopedValue<BooleanSupplier> WANTED = ScopedValue.newInstance();

    private final java.net.http.HttpClient http;
    private final URI base;
    private final Duration timeout;

    SingleRequestHttpClient(URI base, Duration connectTimeout, Duration timeout) {
        this.base = base;
        this.timeout = timeout;
        this.http = java.net.http.HttpClient.newBuilder()
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .followRedirects(java.net.http.HttpClient.Redirect.NEVER)
                .connectTimeout(connectTimeout)
                .build();
    }

    /** Does something that makes requests; their bodies are written only if {@code wanted} says yes then. */
    <T> T whileWanted(BooleanSupplier wanted, Supplier<T> action) {
        return ScopedValue.where(WANTED, wanted).call(action::get);
    }

    @Override
    public Response reliableRequest(Request request) {
        return makeRequest(request);
    }

    @Override
    public Response reliableRequest(Request request, int[] retryCodes, int retries, long delayMillis) {
        return makeRequest(request);
    }

    /**
     * Sends a request.
     *
     * @throws SendFailure if there is no complete answer, or one that is no success: the library's own exceptions leave out
     *     the HTTP status when there is no code of Twilio's
     */
    @Override
    public Response makeRequest(Request request) {
        HttpResponse<String> response = exchange(translated(request));
        Header[] headers = response.headers().map().entrySet().stream()
                .flatMap(header -> header.getValue().stream().map(value -> new BasicHeader(header.getKey(), value)))
                .toArray(Header[]::new);
        return new Response(response.body(), response.statusCode(), headers);
    }

    /**
     * Reads something.
     *
     * @param path with query, from the first slash
     * @param authorization the header
     * @return the body of a success
     * @throws SendFailure as {@link #makeRequest}
     */
    String get(String path, String authorization) {
        return exchange(HttpRequest.newBuilder(address(path))
                        .header("Authorization", authorization)
                        .header("Accept", "application/json")
                        .GET()
                        .build())
                .body();
    }

    private HttpResponse<String> exchange(HttpRequest request) {
        CompletableFuture<HttpResponse<String>> sent =
                http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            // Over all of it: the client's own limit ends with the answer's header, and a body may take for ever.
            HttpResponse<String> response = sent.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            if (response.statusCode() >= FIRST_ERROR) {
                throw new SendFailure(TwilioResults.of(
                        response.statusCode(),
                        response.body(),
                        response.headers().firstValue("retry-after")));
            }
            return response;
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new SendFailure(
                    new SendResult.Ambiguous("timeout", "no complete answer within " + timeout.toMillis() + " ms"));
        } catch (ExecutionException e) {
            throw new SendFailure(result(e.getCause() == null ? e : e.getCause()));
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new SendFailure(new SendResult.Ambiguous("reset", "stopped before a complete answer"));
        }
    }

    void close() {
        http.shutdownNow();
    }

    private HttpRequest translated(Request request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(
                        address(request.constructURL().getFile()))
                .header("Authorization", request.getAuthString())
                .header("Accept", "application/json");
        return request.getMethod() == HttpMethod.POST
                ? builder.header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(new WantedBody(
                                BodyPublishers.ofString(request.encodeFormBody()), WANTED.orElse(() -> true)))
                        .build()
                : builder.GET().build();
    }

    private URI address(String path) {
        try {
            return new URI(base.toString() + path);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("an address was made that is none", e);
        }
    }

    private static SendResult result(Throwable failure) {
        return switch (failure) {
            case WantedBody.Withdrawn withdrawn -> SendResult.WITHDRAWN;
            case HttpConnectTimeoutException timeout -> notSent("connect.timeout", FailureClass.PROVIDER_FAULT);
            case NoRouteToHostException route -> notSent("connect.no-route", FailureClass.LOCAL);
            case UnknownHostException dns -> notSent("connect.dns", FailureClass.PROVIDER_FAULT);
            case ConnectException refused ->
                notSent(
                        refused.getCause() instanceof UnresolvedAddressException ? "connect.dns" : "connect.refused",
                        FailureClass.PROVIDER_FAULT);
            case SSLException tls -> notSent("connect.tls", FailureClass.PROVIDER_FAULT);
            case IOException lost ->
                new SendResult.Ambiguous("reset", "the connection was lost before a complete answer");
            default -> new SendResult.Ambiguous("client.failed", "the HTTP client failed unexpectedly");
        };
    }

    private static SendResult notSent(String code, FailureClass failureClass) {
        return new SendResult.Refused(
                failureClass, Scope.PROVIDER, code, "no connection to the provider; nothing was sent");
    }
}
