package dev.detour.app.webhook;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.apache.kafka.clients.producer.ProducerRecord;

import dev.detour.app.Gateway;
import dev.detour.app.metrics.Meters;
import dev.detour.app.metrics.Metric;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.contract.Reason;
import dev.detour.core.delivery.Suppression;

/**
 * Where a mail's unsubscribe header leads (RFC 8058): a {@code POST} acts at once, without a cookie, a question or a
 * redirect; a {@code GET}, as scanners of mail make it, changes nothing and shows a button.
 */
@ApplicationScoped
public class UnsubscribeRoutes {
    private static final String PATH = "/unsubscribe/:code";
    private static final long LARGEST_BODY = 4 << 10;
    private static final String PAGE = """
            <!DOCTYPE html><html lang="en"><meta charset="utf-8"><meta name="robots" content="noindex">\
            <meta name="viewport" content="width=device-width"><title>Unsubscribe</title>\
            <body style="font-family:sans-serif;max-width:32em;margin:4em auto;padding:0 1em">%s</body></html>
            """;
    private static final String QUESTION =
            "<p>No more advertising to this address?</p><form method=\"post\"><button>Unsubscribe</button></form>";
    private static final String DONE = "<p>This address will get no more advertising.</p>";
    private static final String UNKNOWN = "<p>This link is not complete. Please use the one in the message.</p>";
    private static final String LATER = "<p>That did not work. Please try again in a minute.</p>";

    private final Gateway gateway;
    private final Meters meters;

    UnsubscribeRoutes(Gateway gateway, Meters meters) {
        this.gateway = gateway;
        this.meters = meters;
    }

    void routes(@Observes Router router) {
        router.get(PATH).handler(this::ask);
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(this::unsubscribe);
    }

    private void ask(RoutingContext http) {
        if (address(http).isPresent()) {
            answer(http, 200, QUESTION);
        } else {
            answer(http, 404, UNKNOWN);
        }
    }

    private void unsubscribe(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        OptionalLong address = address(http);
        if (running == null) {
            answer(http, 503, LATER);
            return;
        }
        if (address.isEmpty()) {
            count("forged");
            answer(http, 404, UNKNOWN);
            return;
        }
        List<ProducerRecord<byte[], byte[]>> writes = new ArrayList<>();
        Reason why = new Reason("unsubscribe", "the recipient has used the unsubscribe link of a mail");
        for (Suppression suppression : Suppression.optOut(address.getAsLong(), Channel.EMAIL, false, why)) {
            SuppressionRecord record =
                    SuppressionRecord.of(suppression, InstantSource.system().instant(), null);
            writes.add(new ProducerRecord<>(running.topics().suppressions(), record.key(), record.write()));
        }
        Context context = Vertx.currentContext();
        running.publisher()
                .publish(writes)
                .whenComplete((done, failure) -> context.runOnContext(ignored -> {
                    count(failure == null ? "taken" : "kafka-unavailable");
                    answer(http, failure == null ? 200 : 503, failure == null ? DONE : LATER);
                }));
    }

    private OptionalLong address(RoutingContext http) {
        return gateway.running()
                .map(running -> running.pseudonyms().unsubscribing(http.pathParam("code")))
                .orElse(OptionalLong.empty());
    }

    private void count(String result) {
        meters.counter(Metric.UNSUBSCRIBE_REQUESTS, result).increment();
    }

    private static void answer(RoutingContext http, int status, String body) {
        http.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/html; charset=utf-8")
                .putHeader("cache-control", "no-store")
                .end(PAGE.formatted(body));
    }
}
