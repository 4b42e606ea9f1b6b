package dev.detour.app.api;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import dev.detour.app.health.BudgetJson;
import dev.detour.app.health.HealthJson;
import dev.detour.app.health.OperatorOverride;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.channel.Channel;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.health.Health;

/** What carries traffic and why, and the operator's word on it. */
@ApplicationScoped
public class ChannelRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST_BODY = 16 << 10;
    private static final int LONGEST_REASON = 500;
    private static final Duration LONGEST_OVERRIDE = Duration.ofDays(30);

    private final Gateway gateway;
    private final Access access;

    ChannelRoutes(Gateway gateway, Access access) {
        this.gateway = gateway;
        this.access = access;
    }

    void routes(@Observes Router router) {
        router.get("/api/v1/channels").handler(access::check).handler(this::channels);
        router.put("/api/v1/overrides/:target")
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(access::check)
                .handler(this::put);
        router.delete("/api/v1/overrides/:target").handler(access::check).handler(this::delete);
    }

    private void channels(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
            return;
        }
        ObjectNode root = JSON.createObjectNode();
        ArrayNode channels = root.putArray("channels");
        for (Channel channel : Channel.values()) {
            List<String> names = running.providers().routes().of(channel);
            if (!names.isEmpty()) {
                ObjectNode one = channels.addObject().put("channel", channel.id());
                ArrayNode providers = one.putArray("providers");
                String carrier = null;
                for (String name : names) {
                    Health health = running.watch().board().of(name).orElse(null);
                    providers.add(health == null ? unknown(channel, name) : HealthJson.write(health));
                    if (carrier == null && (health == null || !health.state().switchesAway())) {
                        carrier = name;
                    }
                }
                one.put("carriedBy", carrier);
                budget(running, names).ifPresent(budget -> one.set("budget", BudgetJson.write(budget)));
            }
        }
        ArrayNode parts = root.putArray("parts");
        for (Map.Entry<String, Health> entry : running.watch().board().all().entrySet()) {
            if (entry.getValue().scope() != null && entry.getValue().state().switchesAway()) {
                parts.add(HealthJson.write(entry.getValue()));
            }
        }
        root.set("drills", DrillRoutes.describe(running.watch().board()));
        http.response().putHeader("content-type", "application/json").end(root.toString());
    }

    /** Each provider's record has it; the newest one is the first that has any. */
    private static Optional<ChannelBudget> budget(Gateway.Running running, List<String> providers) {
        return providers.stream()
                .flatMap(name -> running.watch().board().of(name).stream())
                .map(Health::budget)
                .filter(Objects::nonNull)
                .findFirst();
    }

    private static ObjectNode unknown(Channel channel, String provider) {
        return JSON.createObjectNode()
                .put("channel", channel.id())
                .put("provider", provider)
                .put("state", "healthy")
                .put("why", "nothing has been heard of it yet");
    }

    private void put(RoutingContext http) {
        Gateway.Running running = runningWithTarget(http);
        if (running == null) {
            return;
        }
        String target = http.pathParam("target");
        JsonObject body = Bodies.json(http);
        if (body == null) {
            Answers.refuse(http, 400, "body.malformed", "send JSON: state, reason and expiresIn");
            return;
        }
        Instant now = InstantSource.system().instant();
        switch (read(target, body, now)) {
            case Reading.Wrong(String code, String detail) -> Answers.refuse(http, 400, code, detail);
            case Reading.Right(OperatorOverride override) ->
                Answers.written(
                        http,
                        running.operations().override(override, Access.who(http)),
                        override.toJson().toString());
        }
    }

    private void delete(RoutingContext http) {
        Gateway.Running running = runningWithTarget(http);
        if (running == null) {
            return;
        }
        String target = http.pathParam("target");
        Answers.written(
                http,
                running.operations().withdraw(target, Access.who(http)),
                JSON.createObjectNode().put("target", target).toString());
    }

    /** The gateway, if it runs and knows what an override is for; else the request has been answered. */
    private Gateway.@Nullable Running runningWithTarget(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
        } else if (!isKnown(running, http.pathParam("target"))) {
            Answers.refuse(
                    http, 404, "target.unknown", "there is no channel or provider of this name: " + names(running));
            return null;
        }
        return running;
    }

    private sealed interface Reading {
        record Right(OperatorOverride override) implements Reading {}

        record Wrong(String code, String detail) implements Reading {}
    }

    private static Reading read(String target, JsonObject body, Instant now) {
        Object state = body.getValue("state");
        if (!"down".equals(state) && !"up".equals(state)) {
            return new Reading.Wrong("state.invalid", "state: must be down or up");
        }
        if (!(body.getValue("reason") instanceof String reason)
                || reason.isBlank()
                || reason.length() > LONGEST_REASON) {
            return new Reading.Wrong(
                    "reason.missing",
                    "reason: say why in 1 to " + LONGEST_REASON + " characters; it is shown to everybody");
        }
        Optional<Duration> expiresIn = Bodies.duration(body.getValue("expiresIn"), LONGEST_OVERRIDE);
        if (expiresIn.isEmpty()) {
            return new Reading.Wrong(
                    "expiresIn.invalid", "expiresIn: must be a duration like PT30M, 30 days at the most");
        }
        return new Reading.Right(
                new OperatorOverride(target, "down".equals(state), reason.strip(), now.plus(expiresIn.get()), now));
    }

    private static boolean isKnown(Gateway.Running running, String target) {
        return running.providers().named(target).isPresent()
                || Channel.of(target)
                        .filter(channel ->
                                !running.providers().routes().of(channel).isEmpty())
                        .isPresent();
    }

    private static String names(Gateway.Running running) {
        List<String> names = new ArrayList<>();
        for (Channel channel : Channel.values()) {
            if (!running.providers().routes().of(channel).isEmpty()) {
                names.add(channel.id());
            }
        }
        for (ConfiguredProvider provider : running.providers().all()) {
            names.add(provider.name());
        }
        return String.join(", ", names);
    }
}
