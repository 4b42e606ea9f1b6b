package dev.detour.app.api;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jboss.logging.Logger;

import dev.detour.app.Gateway;
import dev.detour.app.kafka.HeaderValue;
import dev.detour.contract.InvalidMessage;
import dev.detour.contract.Lane;
import dev.detour.contract.Message;
import dev.detour.contract.MessageReader;
import dev.detour.contract.Recipient;

/** The HTTP API below {@code /api/v1}. */
@ApplicationScoped
public class ApiRoutes {
    private static final Logger LOG = Logger.getLogger(ApiRoutes.class);
    /** More than a message may have, so that one that is too large is refused by its own rule. */
    private static final long LARGEST_BODY = 1L << 20;

    private final Gateway gateway;
    private final Access access;

    ApiRoutes(Gateway gateway, Access access) {
        this.gateway = gateway;
        this.access = access;
    }

    void routes(@Observes Router router) {
        router.post("/api/v1/messages")
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(access::check)
                .handler(this::publish);
        router.get("/api/v1/messages/:id").handler(access::check).handler(this::timeline);
    }

    private void publish(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
            return;
        }
        String wanted = http.queryParams().contains("lane") ? http.queryParams().get("lane") : Lane.STANDARD.id();
        Optional<Lane> lane = Lane.of(wanted);
        if (lane.isEmpty()) {
            Answers.refuse(http, 400, "lane.unknown", "lane: must be one of urgent, standard, bulk");
            return;
        }
        byte[] body = http.body().buffer() == null
                ? new byte[0]
                : http.body().buffer().getBytes();
        byte[] anyKey = {1};
        Headers headers = EventHeaders.of(http.request().headers());
        switch (running.reader()
                .read(
                        anyKey,
                        body,
                        name -> HeaderValue.bytes(headers, name),
                        InstantSource.system().instant())) {
            case MessageReader.Invalid(InvalidMessage invalid) ->
                Answers.refuse(http, 400, invalid.code().code(), invalid.detail());
            case MessageReader.Read(Message message) ->
                publish(
                        http,
                        running,
                        lane.get(),
                        message,
                        new ProducerRecord<>(
                                running.topics().messages(lane.get()),
                                null,
                                conversation(message.to()).getBytes(StandardCharsets.UTF_8),
                                body,
                                headers));
        }
    }

    private static void publish(
            RoutingContext http,
            Gateway.Running running,
            Lane lane,
            Message message,
            ProducerRecord<byte[], byte[]> record) {
        Context context = Vertx.currentContext();
        running.publisher()
                .publish(record)
                .whenComplete((done, failure) -> context.runOnContext(ignored -> {
                    if (failure == null) {
                        Answers.answer(
                                http,
                                202,
                                new JsonObject()
                                        .put("id", message.id())
                                        .put("lane", lane.id())
                                        .encode());
                    } else {
                        LOG.warnf("message not taken, Kafka does not answer: cause=%s", failure);
                        Answers.refuse(
                                http,
                                503,
                                "kafka.unavailable",
                                "Kafka did not take the message; try again with the same id");
                    }
                }));
    }

    private void timeline(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
            return;
        }
        String id = http.pathParam("id");
        Answers.later(
                http, "timeline", () -> timeline(id, running.past().timelines().of(id)));
    }

    private static String timeline(String id, List<String> events) {
        if (events.isEmpty()) {
            throw new Answers.Refusal(404, "message.unknown", "no message with this id has been seen");
        }
        // The events are JSON as they are, and stay just as they were published.
        return "{\"messageId\":" + Json.encode(id) + ",\"events\":[" + String.join(",", events) + "]}";
    }

    /** Without a key from the producer, a recipient's messages are a conversation. */
    private static String conversation(Recipient to) {
        if (to.whatsapp() != null) {
            return to.whatsapp();
        }
        if (to.sms() != null) {
            return to.sms();
        }
        String email = to.email();
        return email == null ? "" : email;
    }
}
