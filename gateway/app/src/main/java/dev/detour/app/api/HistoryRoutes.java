package dev.detour.app.api;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

import dev.detour.app.Gateway;
import dev.detour.app.history.Archive;
import dev.detour.app.history.History;
import dev.detour.app.history.Incident;
import dev.detour.app.history.MessageKey;
import dev.detour.app.history.NodeClient;
import dev.detour.app.history.Question;
import dev.detour.app.operations.SuppressionChange;
import dev.detour.channel.Durations;

/** Looking back: messages, incidents, what operators did; and the questions of other nodes. */
@ApplicationScoped
public class HistoryRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LARGEST_QUESTION = 8 << 10;
    private static final int USUAL_PAGE = 100;
    private static final int LARGEST_PAGE = 1_000;
    private static final Duration USUAL_SPAN = Duration.ofDays(90);

    private final Gateway gateway;
    private final Access access;

    HistoryRoutes(Gateway gateway, Access access) {
        this.gateway = gateway;
        this.access = access;
    }

    void routes(@Observes Router router) {
        router.get("/api/v1/messages")
                .handler(access::check)
                .handler(http -> answer(http, running -> messages(http, running)));
        router.get("/api/v1/incidents")
                .handler(access::check)
                .handler(http -> answer(http, running -> incidents(http, running)));
        router.get("/api/v1/incidents/:id")
                .handler(access::check)
                .handler(http -> answer(http, running -> incident(http.pathParam("id"), running)));
        router.get("/api/v1/audit")
                .handler(access::check)
                .handler(http -> answer(http, running -> audit(http, running)));
        router.post(NodeClient.PATH)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_QUESTION))
                .handler(this::node);
    }

    private void answer(RoutingContext http, Function<Gateway.Running, ObjectNode> work) {
        gateway.running()
                .ifPresentOrElse(
                        running -> Answers.later(
                                http, "history", () -> work.apply(running).toString()),
                        () -> Answers.starting(http));
    }

    private static ObjectNode messages(RoutingContext http, Gateway.Running running) {
        String address = http.request().getParam("address", "");
        String status = http.request().getParam("status", "");
        String key = MessageKey.ALL;
        if (!address.isEmpty()) {
            key = MessageKey.to(SuppressionChange.pseudonym(address, running.pseudonyms()::of)
                    .orElseThrow(() -> new Answers.Refusal(
                            400,
                            "address.invalid",
                            "address: must be a number with + and country code, an e-mail address, or a pseudonym")));
        } else if (!status.isEmpty()) {
            if (!MessageKey.isListed(status)) {
                throw new Answers.Refusal(
                        400,
                        "status.invalid",
                        "status: must be failed-over, ambiguous, unconfirmed, undeliverable, expired or rejected");
            }
            key = MessageKey.that(status);
        }
        long from = time(http, "from", 0);
        long to = time(http, "to", Long.MAX_VALUE);
        int most = most(http);
        History.Found<Question.MessageLine> found = running.past().archive().messages(key, from, to, most);
        ObjectNode root = root(found.missing());
        ArrayNode list = root.putArray("messages");
        for (Question.MessageLine line : found.list()) {
            list.addObject()
                    .put("id", line.id())
                    .put("at", Instant.ofEpochMilli(line.at()).toString())
                    .put("status", line.status())
                    .put("final", line.ended())
                    .put("channel", line.channel())
                    .put("provider", line.provider())
                    .put("code", line.code());
        }
        return root;
    }

    private static ObjectNode incidents(RoutingContext http, Gateway.Running running) {
        Duration span = span(http.request().getParam("for", ""));
        long since = InstantSource.system().instant().minus(span).toEpochMilli();
        History.Found<Incident> found = running.past().archive().incidents(since);
        ObjectNode root = root(found.missing());
        ArrayNode list = root.putArray("incidents");
        found.list().forEach(incident -> list.add(json(incident)));
        return root;
    }

    private static ObjectNode incident(String id, Gateway.Running running) {
        Archive archive = running.past().archive();
        Incident incident = archive.incidents(0).list().stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Answers.Refusal(404, "incident.unknown", "there is no incident with this id"));
        ObjectNode json = json(incident);
        Archive.Moved moved = archive.moved(incident);
        json.put("switched", moved.switched()).put("rescued", moved.rescued());
        ArrayNode moments = json.putArray("moments");
        for (Incident.Moment moment : incident.moments()) {
            ObjectNode one = moments.addObject()
                    .put("at", Instant.ofEpochMilli(moment.at()).toString())
                    .put("state", moment.state())
                    .put("mode", moment.mode())
                    .put("share", moment.share())
                    .put("why", moment.why());
            one.set("evidence", JSON.valueToTree(moment.evidence()));
        }
        return json;
    }

    private static ObjectNode json(Incident incident) {
        return JSON.createObjectNode()
                .put("id", incident.id())
                .put("channel", incident.channel())
                .put("provider", incident.provider())
                .put("scope", incident.scope())
                .put("began", Instant.ofEpochMilli(incident.began()).toString())
                .put(
                        "ended",
                        incident.open()
                                ? null
                                : Instant.ofEpochMilli(incident.ended()).toString())
                .put("worst", incident.worst())
                .put("switchedAway", incident.switched())
                .put("why", Archive.reason(incident));
    }

    private static ObjectNode audit(RoutingContext http, Gateway.Running running) {
        History.Found<Question.AuditEntry> found = running.past().archive().audit(most(http));
        ObjectNode root = root(found.missing());
        ArrayNode list = root.putArray("audit");
        for (Question.AuditEntry entry : found.list()) {
            list.addObject().put("key", entry.key()).putRawValue("record", new RawValue(entry.record()));
        }
        return root;
    }

    private void node(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        String header = http.request().getHeader("authorization");
        if (running == null || running.past().history().isEmpty()) {
            Answers.starting(http);
        } else if (!access.trustsLoopback()
                && (header == null
                        || !Access.same(
                                Optional.of("Bearer " + running.past().keys().nodeToken()), header))) {
            Answers.refuse(http, 401, "node.unknown", "this is asked by other nodes only");
        } else {
            byte[] question = http.body().buffer() == null
                    ? new byte[0]
                    : http.body().buffer().getBytes();
            Answers.later(http, "history", () -> {
                try {
                    return new String(running.past().history().get().answer(question), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    throw new Answers.Refusal(400, "question.unknown", "the nodes are of different releases");
                }
            });
        }
    }

    private static ObjectNode root(List<String> missing) {
        ObjectNode root = JSON.createObjectNode();
        if (!missing.isEmpty()) {
            missing.stream().sorted(Comparator.naturalOrder()).forEach(root.putArray("missingNodes")::add);
        }
        return root;
    }

    private static long time(RoutingContext http, String name, long fallback) {
        String text = http.request().getParam(name, "");
        try {
            return text.isEmpty() ? fallback : Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new Answers.Refusal(400, name + ".invalid", name + ": must be a time like 2026-11-24T10:00:00Z");
        }
    }

    private static Duration span(String text) {
        try {
            Duration span = text.isEmpty() ? USUAL_SPAN : Durations.parse(text);
            if (span.isPositive() && span.compareTo(Duration.ofDays(10_000)) < 0) {
                return span;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // said below
        }
        throw new Answers.Refusal(400, "for.invalid", "for: must be a duration like 24h or 90d");
    }

    private static int most(RoutingContext http) {
        try {
            return Math.clamp(
                    Integer.parseInt(http.request().getParam("limit", Integer.toString(USUAL_PAGE))), 1, LARGEST_PAGE);
        } catch (NumberFormatException e) {
            throw new Answers.Refusal(400, "limit.invalid", "limit: must be a number from 1 to " + LARGEST_PAGE);
        }
    }
}
