package dev.detour.app.webhook;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import dev.detour.app.Gateway;
import dev.detour.app.health.Heartbeat;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.wire.ReceiptRecord;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.Webhook;
import dev.detour.channel.WebhookRequest;
import dev.detour.core.delivery.Token;

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
    private final MeterRegistry metrics;
    private final Optional<String> publicUrl;

    WebhookRoutes(
            Gateway gateway,
            MeterRegistry metrics,
            @ConfigProperty(name = "detour.public-url") Optional<String> publicUrl) {
        this.gateway = gateway;
        this.metrics = metrics;
        this.publicUrl = publicUrl.map(url -> url.endsWith("/") ? url.substring(0, url.length() - 1) : url);
    }

    void routes(@Observes Router router) {
        router.get(Heartbeat.PATH)
                .handler(http -> http.response().setStatusCode(204).end());
        for (String family : List.of("whatsapp", "twilio")) {
            String path = "/webhooks/" + family + "/:provider";
            router.get(path).handler(this::handshake);
            router.post(path)
                    .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                    .handler(this::callback);
        }
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

    private void take(RoutingContext http, List<ProviderEvent> events) {
        List<ProducerRecord<byte[], byte[]>> writes = new ArrayList<>(events.size());
        for (ProviderEvent event : events) {
            switch (event) {
                case ProviderEvent.Receipt receipt -> write(http, receipt, writes);
                case ProviderEvent.Inbound inbound -> ignored(http, "inbound");
                case ProviderEvent.Consent consent -> ignored(http, "consent");
                case ProviderEvent.AccountNotice notice -> {
                    gateway.running()
                            .ifPresent(running -> running.watchtower().notice(http.pathParam("provider"), notice));
                    ignored(http, "account");
                }
                case ProviderEvent.Ignored(String type) -> ignored(http, type);
            }
        }
        Context context = Vertx.currentContext();
        publish(writes)
                .whenComplete((done, failure) -> context.runOnContext(ignored -> {
                    count(http, failure == null ? "taken" : "kafka-unavailable");
                    if (failure != null) {
                        LOG.warnf("callback not taken, Kafka does not answer: provider=%s", http.pathParam("provider"));
                        http.response().setStatusCode(503);
                    }
                    http.response().end();
                }));
    }

    private void write(
            RoutingContext http, ProviderEvent.Receipt receipt, List<ProducerRecord<byte[], byte[]>> writes) {
        String text = receipt.token();
        Token token = text == null ? null : Token.decode(text).orElse(null);
        Gateway.Running running = gateway.running().orElse(null);
        if (token == null || running == null || token.partition() >= running.partitions(token.lane())) {
            // Somebody else's message: the same account may be used without us.
            count(http, "receipt-without-token");
            return;
        }
        running.watchtower().receipt(http.pathParam("provider"), token, receipt);
        writes.add(new ProducerRecord<>(
                running.topics().receipts(token.lane()),
                token.partition(),
                null,
                ReceiptRecord.of(token, receipt).write()));
    }

    private void ignored(RoutingContext http, String type) {
        metrics.counter("detour.webhook.ignored", "provider", http.pathParam("provider"), "type", type)
                .increment();
    }

    private CompletionStage<Void> publish(List<ProducerRecord<byte[], byte[]>> records) {
        return gateway.running()
                .map(running -> running.publisher().publish(records))
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
        metrics.counter("detour.webhook.requests", "provider", known(http), "result", result)
                .increment();
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
