package dev.detour.app.api;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

import dev.detour.app.Gateway;
import dev.detour.app.drills.Drill;
import dev.detour.app.drills.Fault;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.HealthJson;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.channel.Durations;

/** Begins and ends drills: faults for one tenant's messages to one provider. */
@ApplicationScoped
public class DrillRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST_BODY = 16 << 10;
    private static final int LONGEST_WORDS = 500;
    private static final int LONGEST_TENANT = 256;
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Gateway gateway;
    private final Access access;

    DrillRoutes(Gateway gateway, Access access) {
        this.gateway = gateway;
        this.access = access;
    }

    void routes(@Observes Router router) {
        router.put("/api/v1/drills/:provider")
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(access::check)
                .handler(this::put);
        router.delete("/api/v1/drills/:provider").handler(access::check).handler(this::delete);
    }

    /** The drills that this node obeys, with what the monitor says of each. */
    static ArrayNode describe(HealthBoard board) {
        ArrayNode drills = JSON.createArrayNode();
        Instant now = InstantSource.system().instant();
        for (Drill drill : board.drills().all()) {
            ObjectNode one = drill.toJson().put("active", drill.hurtsAt(now));
            board.of(drill.watched())
                    .ifPresentOrElse(
                            health -> one.set("health", HealthJson.write(health)),
                            () -> one.putObject("health").put("state", "healthy"));
            drills.add(one);
        }
        return drills;
    }

    private void put(RoutingContext http) {
        Gateway.Running running = runningWithProvider(http);
        if (running == null) {
            return;
        }
        JsonObject body;
        try {
            body = http.body().asJsonObject();
        } catch (DecodeException | ClassCastException e) {
            body = null;
        }
        if (body == null) {
            Answers.refuse(http, 400, "body.malformed", "send JSON: tenant, fault, share, reason and expiresIn");
            return;
        }
        Instant now = InstantSource.system().instant();
        switch (read(http.pathParam("provider"), body, now)) {
            case Reading.Wrong(String code, String detail) -> Answers.refuse(http, 400, code, detail);
            case Reading.Right(Drill drill) -> write(http, running, drill, "drill.begun", drill.toJson());
        }
    }

    private void delete(RoutingContext http) {
        Gateway.Running running = runningWithProvider(http);
        if (running == null) {
            return;
        }
        String provider = http.pathParam("provider");
        Drill drill = running.watch().board().drills().at(provider);
        if (drill == null) {
            Answers.refuse(http, 404, "drill.unknown", "there is no drill at " + provider);
            return;
        }
        // Its tenant is watched apart for some minutes more: the way back is half of what a drill is for.
        Drill ended = drill.ended(InstantSource.system().instant());
        write(http, running, ended, "drill.ended", ended.toJson());
    }

    private Gateway.@Nullable Running runningWithProvider(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
        } else if (running.providers().named(http.pathParam("provider")).isEmpty()) {
            Answers.refuse(
                    http,
                    404,
                    "provider.unknown",
                    "there is no provider of this name: "
                            + String.join(
                                    ", ",
                                    running.providers().all().stream()
                                            .map(ConfiguredProvider::name)
                                            .toList()));
            return null;
        }
        return running;
    }

    sealed interface Reading {
        record Right(Drill drill) implements Reading {}

        record Wrong(String code, String detail) implements Reading {}
    }

    static Reading read(String provider, JsonObject body, Instant now) {
        if (!(body.getValue("tenant") instanceof String tenant)
                || tenant.isBlank()
                || tenant.length() > LONGEST_TENANT) {
            return new Reading.Wrong(
                    "tenant.missing",
                    "tenant: the metadata.tenant of the messages that may be spoiled, and of no others");
        }
        Optional<Fault> fault = body.getValue("fault") instanceof String id ? Fault.of(id) : Optional.empty();
        if (fault.isEmpty()) {
            return new Reading.Wrong("fault.invalid", "fault: must be one of " + Fault.ids());
        }
        Object said = body.getValue("share", 1.0);
        double share = said instanceof Number number ? number.doubleValue() : -1;
        if (!(share > 0 && share <= 1)) {
            return new Reading.Wrong("share.invalid", "share: must be a number above 0 and up to 1");
        }
        if (!(body.getValue("reason") instanceof String reason)
                || reason.isBlank()
                || reason.length() > LONGEST_WORDS) {
            return new Reading.Wrong(
                    "reason.missing",
                    "reason: say why in 1 to " + LONGEST_WORDS + " characters; it is shown to everybody");
        }
        Optional<Duration> expiresIn = duration(body.getValue("expiresIn"));
        if (expiresIn.isEmpty()) {
            return new Reading.Wrong(
                    "expiresIn.invalid", "expiresIn: must be a duration like PT5M, 30 minutes at the most");
        }
        return new Reading.Right(
                new Drill(provider, tenant, fault.get(), share, reason.strip(), now.plus(expiresIn.get()), now));
    }

    private static Optional<Duration> duration(@Nullable Object text) {
        try {
            Duration duration = text instanceof String value ? Durations.parse(value) : Duration.ZERO;
            return duration.isPositive() && duration.compareTo(LONGEST) <= 0 ? Optional.of(duration) : Optional.empty();
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Writes the order and the note of it; answers once Kafka has both. */
    private static void write(
            RoutingContext http, Gateway.Running running, Drill drill, String action, ObjectNode details) {
        byte[] key = drill.provider().getBytes(StandardCharsets.UTF_8);
        ObjectNode audit = JSON.createObjectNode()
                .put("at", InstantSource.system().instant().toString())
                .put("action", action)
                .set("details", details);
        Context context = Vertx.currentContext();
        running.publisher()
                .publish(List.of(
                        new ProducerRecord<>(
                                running.topics().drills(),
                                0,
                                key,
                                drill.toJson().toString().getBytes(StandardCharsets.UTF_8)),
                        new ProducerRecord<>(
                                running.topics().audit(),
                                0,
                                key,
                                audit.toString().getBytes(StandardCharsets.UTF_8))))
                .whenComplete((done, failure) -> context.runOnContext(ignored -> {
                    if (failure == null) {
                        Answers.answer(http, 200, details.toString());
                    } else {
                        Answers.refuse(http, 503, "kafka.unavailable", "Kafka did not take it; try again");
                    }
                }));
    }
}
