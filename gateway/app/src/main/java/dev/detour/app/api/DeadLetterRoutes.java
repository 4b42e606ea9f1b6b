package dev.detour.app.api;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;

import dev.detour.app.Gateway;
import dev.detour.app.history.History;
import dev.detour.app.history.Question;
import dev.detour.app.operations.DeadLetterBox.Letter;
import dev.detour.app.operations.DeadLetterBox.Place;
import dev.detour.app.operations.DeadLetterBox.Verdict;

/**
 * Dead letters, below {@code /api/v1/deadletters}: {@code GET} lists, {@code GET …/partition/offset} shows one, {@code POST
 * …/replay} publishes some once more, or with {@code "dryRun":true} only says what would become of them.
 */
@ApplicationScoped
public class DeadLetterRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/api/v1/deadletters";
    private static final long LARGEST_BODY = 64 << 10;
    private static final int MOST_AT_ONCE = 500;
    private static final int LISTED = 1_000;

    private final Gateway gateway;
    private final Access access;

    DeadLetterRoutes(Gateway gateway, Access access) {
        this.gateway = gateway;
        this.access = access;
    }

    void routes(@Observes Router router) {
        router.get(PATH).handler(access::check).handler(this::list);
        router.get(PATH + "/:partition/:offset").handler(access::check).handler(this::show);
        router.post(PATH + "/replay")
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(access::check)
                .handler(this::replay);
    }

    private void list(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
            return;
        }
        String code = http.request().getParam("code", "");
        Answers.later(http, "deadletters", () -> {
            History.Found<Question.DeadLetter> found = running.past().archive().deadLetters(LISTED);
            ObjectNode root = JSON.createObjectNode();
            ArrayNode list = root.putArray("deadletters");
            for (Question.DeadLetter letter : found.list()) {
                if (code.isEmpty() || letter.code().equals(code)) {
                    list.addObject()
                            .put("partition", letter.partition())
                            .put("offset", letter.offset())
                            .put("at", Instant.ofEpochMilli(letter.at()).toString())
                            .put("code", letter.code())
                            .put("detail", letter.detail())
                            .put("topic", letter.topic())
                            .put("bytes", letter.bytes());
                }
            }
            found.missing().forEach(root.withArray("missingNodes")::add);
            return root.toString();
        });
    }

    private void show(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
            return;
        }
        Answers.later(http, "deadletter", () -> {
            Place place = place(http.pathParam("partition"), http.pathParam("offset"));
            List<Letter> letters = running.deadLetters().read(List.of(place));
            if (letters.isEmpty()) {
                throw new Answers.Refusal(404, "deadletter.unknown", "the topic has no dead letter there, or no more");
            }
            Letter letter = letters.getFirst();
            ObjectNode json = json(letter);
            byte[] value = letter.record().value();
            json.put("value", value == null ? null : new String(value, StandardCharsets.UTF_8));
            return json.toString();
        });
    }

    private void replay(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
            return;
        }
        String who = Access.who(http);
        JsonObject body = Bodies.json(http);
        if (body == null) {
            Answers.refuse(http, 400, "body.malformed", "send JSON: records or code, and dryRun");
            return;
        }
        Answers.later(http, "replay", () -> replay(running, body, who));
    }

    private static String replay(Gateway.Running running, JsonObject wish, String who) {
        boolean dry = Boolean.TRUE.equals(wish.getValue("dryRun"));
        List<Letter> letters = running.deadLetters().read(places(running, wish));
        // What would only come back stays where it is.
        List<Letter> readable = letters.stream()
                .filter(letter -> letter.verdict() instanceof Verdict.Legible)
                .toList();
        if (!dry && !readable.isEmpty()) {
            try {
                running.deadLetters()
                        .replay(readable, who)
                        .toCompletableFuture()
                        .join();
            } catch (CompletionException e) {
                throw new Answers.Refusal(503, "kafka.unavailable", "Kafka did not take all of them; try again");
            }
        }
        ObjectNode root = JSON.createObjectNode()
                .put("dryRun", dry)
                .put("replayed", dry ? 0 : readable.size())
                .put("readable", readable.size())
                .put("refused", letters.size() - readable.size());
        ArrayNode list = root.putArray("records");
        letters.forEach(letter -> list.add(json(letter)));
        return root.toString();
    }

    private static List<Place> places(Gateway.Running running, JsonObject wish) {
        List<Place> places = new ArrayList<>();
        if (wish.getValue("records") instanceof JsonArray records) {
            for (Object record : records) {
                String[] parts = String.valueOf(record).split("/", -1);
                places.add(place(parts[0], parts.length == 2 ? parts[1] : ""));
            }
        } else if (wish.getValue("code") instanceof String code && !code.isBlank()) {
            running.past().archive().deadLetters(LISTED).list().stream()
                    .filter(letter -> letter.code().equals(code))
                    .forEach(letter -> places.add(new Place(letter.partition(), letter.offset())));
        } else {
            throw new Answers.Refusal(
                    400, "records.missing", "records: must be a list like [\"0/17\"], or give a code in its place");
        }
        if (places.size() > MOST_AT_ONCE) {
            throw new Answers.Refusal(
                    400, "records.many", "records: " + MOST_AT_ONCE + " at the most, not " + places.size());
        }
        return places;
    }

    private static Place place(String partition, String offset) {
        try {
            Place place = new Place(Integer.parseInt(partition), Long.parseLong(offset));
            if (place.partition() >= 0 && place.offset() >= 0) {
                return place;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new Answers.Refusal(400, "record.invalid", "a dead letter is named by its partition and offset: 0/17");
    }

    private static ObjectNode json(Letter letter) {
        ObjectNode json = JSON.createObjectNode()
                .put("record", letter.place().toString())
                .put("at", Instant.ofEpochMilli(letter.record().timestamp()).toString())
                .put("topic", letter.origin())
                .put("code", letter.code());
        switch (letter.verdict()) {
            case Verdict.Legible(String id, boolean expired) ->
                json.put("now", expired ? "expired" : "readable").put("messageId", id);
            case Verdict.StillWrong(String code, String detail) ->
                json.put("now", "wrong").put("nowCode", code).put("detail", detail);
            case Verdict.NotAMessage() -> json.put("now", "not-a-message");
        }
        return json;
    }
}
