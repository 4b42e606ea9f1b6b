package dev.detour.app.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.jspecify.annotations.Nullable;

import dev.detour.app.Gateway;
import dev.detour.app.drills.Drill;
import dev.detour.app.drills.Fault;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.HealthJson;
import dev.detour.app.providers.ConfiguredProvider;

/** Begins and ends drills: faults for one tenant's messages to one provider. */
@ApplicationScoped
public class DrillRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST_BODY = 16 << 10;
    private static final int LONGEST_WORDS = 500;

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
        JsonObject body = Bodies.json(http);
        if (body == null) {
            Answers.refuse(http, 400, "body.malformed", "send JSON: tenant, fault, share, reason and expiresIn");
            return;
        }
        Instant now = InstantSource.system().instant();
        switch (read(http.pathParam("provider"), body, now)) {
            case Reading.Wrong(String code, String detail) -> Answers.refuse(http, 400, code, detail);
            case Reading.Right(Drill drill) -> write(http, running, "drill.begun", drill);
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
        write(http, running, "drill.ended", ended);
    }

    private static void write(RoutingContext http, Gateway.Running running, String action, Drill drill) {
        Answers.written(
                http,
                running.operations().drill(action, drill, Access.who(http)),
                drill.toJson().toString());
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
                || tenant.length() > Drill.LONGEST_TENANT) {
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
        Optional<Duration> expiresIn = Bodies.duration(body.getValue("expiresIn"), Drill.LONGEST);
        if (expiresIn.isEmpty()) {
            return new Reading.Wrong(
                    "expiresIn.invalid", "expiresIn: must be a duration like PT5M, 30 minutes at the most");
        }
        return new Reading.Right(
                new Drill(provider, tenant, fault.get(), share, reason.strip(), now.plus(expiresIn.get()), now));
    }
}
