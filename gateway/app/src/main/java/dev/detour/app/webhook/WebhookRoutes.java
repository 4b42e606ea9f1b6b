package dev.detour.app.webhook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import dev.detour.app.Gateway;
import dev.detour.app.health.Heartbeat;
import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.Webhook;
import dev.detour.channel.WebhookRequest;

/**
 * Where providers report. A callback is verified over its raw bytes, written to Kafka, and only then answered with 200;
 * with 503 when Kafka does not take it, so that the provider keeps it and comes again.
 */
@ApplicationScoped
public class WebhookRoutes {
    private static final Logger LOG = Logger.getLogger(WebhookRoutes.class);
    /** Meta's own limit of a callback (Cloud API, "Webhooks"). */
    private static final long LARGEST_BODY = 3L << 20;

    private final Gateway gateway;
    private final Meters meters;
    /** By provider; what has been counted once is not looked up again. */
    private final Map<String, Measured> measured = new ConcurrentHashMap<>();

    private final Optional<String> publicUrl;
    /** The callback that came last. */
    private volatile CompletionStage<Void> last = CompletableFuture.completedStage(null);

    WebhookRoutes(
            Gateway gateway, Meters meters, @ConfigProperty(name = "detour.public-url") Optional<String> publicUrl) {
        this.gateway = gateway;
        this.meters = meters;
        this.publicUrl = publicUrl.map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    /** The meters of one provider. */
    private record Measured(Timer answer, Map<String, Counter> results) {}

    void routes(@Observes Router router) {
        router.get(Heartbeat.PATH).handler(this::heartbeat);
        for (String family : List.of("whatsapp", "twilio")) {
            String path = "/webhooks/" + family + "/:provider";
            router.get(path).handler(this::handshake);
            router.post(path)
                    .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                    .handler(this::callback)
                    .failureHandler(this::refused);
        }
    }

    /** Answered when a callback would have been: where Kafka makes providers wait, receipts are late because of us. */
    private void heartbeat(RoutingContext http) {
        CompletableFuture<Void> underWay = last.toCompletableFuture();
        if (underWay.isDone()) {
            // However it ended: from a provider that has fallen silent another callback may never come.
            http.response().setStatusCode(204).end();
            return;
        }
        Context context = Vertx.currentContext();
        underWay.whenComplete((done, failure) -> context.runOnContext(ignored ->
                http.response().setStatusCode(failure == null ? 204 : 503).end()));
    }

    private void handshake(RoutingContext http) {
        Optional<String> challenge =
                webhook(http).flatMap(webhook -> webhook.handshake(request(http, Buffer.buffer())));
        count(http, challenge.isPresent() ? "handshake" : "handshake-refused");
        if (challenge.isPresent()) {
            http.response().putHeader("content-type", "text/plain").end(challenge.get());
        } else {
            http.response().setStatusCode(403).end();
        }
    }

    private void callback(RoutingContext http) {
        long began = System.nanoTime();
        Timer answer = measured(http).answer;
        http.addEndHandler(ended -> answer.record(System.nanoTime() - began, TimeUnit.NANOSECONDS));
        Optional<Webhook> webhook = webhook(http);
        if (webhook.isEmpty()) {
            http.response()
                    .setStatusCode(gateway.running().isPresent() ? 404 : 503)
                    .end();
            return;
        }
        switch (webhook.get().read(request(http, http.body().buffer()))) {
            case Webhook.Reading.Events(List<ProviderEvent> events) -> take(http, events);
            case Webhook.Reading.Forged(String reason) -> {
                count(http, "forged");
                LOG.warnf("callback refused: provider=%s reason=%s", http.pathParam("provider"), reason);
                http.response().setStatusCode(401).end();
            }
            case Webhook.Reading.Malformed(String reason) -> {
                count(http, "malformed");
                LOG.warnf("callback not understood: provider=%s reason=%s", http.pathParam("provider"), reason);
                http.response().end();
            }
        }
    }

    /** What could not even be read: too large, or cut off. */
    private void refused(RoutingContext http) {
        count(http, http.statusCode() == 413 ? "oversized" : "failed");
        LOG.warnf(
                "callback refused: provider=%s status=%d cause=%s",
                known(http), http.statusCode(), http.failure() == null ? "none" : http.failure());
        if (!http.response().ended()) {
            http.response()
                    .setStatusCode(http.statusCode() > 0 ? http.statusCode() : 500)
                    .end();
        }
    }

    private void take(RoutingContext http, List<ProviderEvent> events) {
        Context context = Vertx.currentContext();
        CompletionStage<Void> written = written(http, events);
        last = written;
        written.whenComplete((done, failure) -> context.runOnContext(ignored -> {
            count(http, failure == null ? "taken" : "kafka-unavailable");
            if (failure != null) {
                LOG.warnf("callback not taken, Kafka does not answer: provider=%s", http.pathParam("provider"));
                http.response().setStatusCode(503);
            }
            http.response().end();
        }));
    }

    private CompletionStage<Void> written(RoutingContext http, List<ProviderEvent> events) {
        return gateway.running()
                .flatMap(running -> running.providers()
                        .named(http.pathParam("provider"))
                        .map(provider -> running.events().take(provider, events)))
                .orElseGet(() -> CompletableFuture.failedStage(new IllegalStateException("the gateway is stopping")));
    }

    private Optional<Webhook> webhook(RoutingContext http) {
        return gateway.running()
                .flatMap(running -> running.providers().named(http.pathParam("provider")))
                .map(ConfiguredProvider::provider)
                .flatMap(provider -> provider.webhook());
    }

    private WebhookRequest request(RoutingContext http, Buffer body) {
        Map<String, List<String>> headers = new HashMap<>();
        http.request()
                .headers()
                .forEach(header -> headers.computeIfAbsent(
                                header.getKey().toLowerCase(Locale.ROOT), name -> new ArrayList<>())
                        .add(header.getValue()));
        String base = publicUrl.orElseGet(
                () -> http.request().scheme() + "://" + http.request().authority());
        return new WebhookRequest(base + http.request().uri(), headers, body.getBytes());
    }

    private void count(RoutingContext http, String result) {
        String provider = known(http);
        measured(http)
                .results
                .computeIfAbsent(result, word -> meters.counter(Metric.WEBHOOK_REQUESTS, provider, word))
                .increment();
    }

    private Measured measured(RoutingContext http) {
        return measured.computeIfAbsent(
                known(http),
                provider -> new Measured(meters.timer(Metric.WEBHOOK_ANSWER, provider), new ConcurrentHashMap<>()));
    }

    /** A name out of the configuration, so that nobody outside can make up new time series. */
    private String known(RoutingContext http) {
        String name = http.pathParam("provider");
        return gateway.running()
                        .flatMap(running -> running.providers().named(name))
                        .isPresent()
                ? name
                : "unknown";
    }
}
