package dev.detour.app.api;

import java.util.List;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import org.jspecify.annotations.Nullable;

import dev.detour.app.Gateway;
import dev.detour.app.operations.SuppressionChange;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Suppressions by hand, below {@code /api/v1/suppressions}: {@code GET} lists, {@code POST} adds, {@code DELETE} removes.
 * An address comes in as it is and goes out as its pseudonym. Each change is written to the audit topic as well.
 */
@ApplicationScoped
public class SuppressionRoutes {
    private static final String PATH = "/api/v1/suppressions";
    private static final long LARGEST_BODY = 16 << 10;
    private static final int USUAL_PAGE = 1_000;
    private static final int LARGEST_PAGE = 10_000;
    private static final int LONGEST_REASON = 300;

    private final Gateway gateway;
    private final Access access;

    SuppressionRoutes(Gateway gateway, Access access) {
        this.gateway = gateway;
        this.access = access;
    }

    void routes(@Observes Router router) {
        router.get(PATH).handler(access::check).handler(this::list);
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(access::check)
                .handler(http -> change(http, true));
        router.delete(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(LARGEST_BODY))
                .handler(access::check)
                .handler(http -> change(http, false));
    }

    private void list(RoutingContext http) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
            return;
        }
        String given = http.request().getParam("address", "");
        Optional<Long> address = given.isEmpty() ? Optional.empty() : pseudonym(running, given);
        if (!given.isEmpty() && address.isEmpty()) {
            wrongAddress(http);
            return;
        }
        int most;
        try {
            most = Math.clamp(
                    Integer.parseInt(http.request().getParam("limit", Integer.toString(USUAL_PAGE))), 1, LARGEST_PAGE);
        } catch (NumberFormatException e) {
            Answers.refuse(http, 400, "limit.invalid", "limit: must be a number from 1 to " + LARGEST_PAGE);
            return;
        }
        String wanted = address.map(SuppressionRecord::text).orElse("");
        String after = wanted.isEmpty() ? http.request().getParam("after", "") : wanted;
        Context context = Vertx.currentContext();
        Thread.ofVirtual().name("suppressions").start(() -> {
            List<SuppressionRecord> page = running.recipients().suppressions(after, most).stream()
                    .filter(record -> wanted.isEmpty() || record.address().equals(wanted))
                    .toList();
            context.runOnContext(ignored -> answer(http, page, page.size() == most));
        });
    }

    private static void answer(RoutingContext http, List<SuppressionRecord> page, boolean more) {
        JsonArray list = new JsonArray();
        page.forEach(record -> list.add(new JsonObject(new String(record.write(), UTF_8))));
        JsonObject body = new JsonObject().put("suppressions", list);
        if (more) {
            body.put("next", new String(page.getLast().key(), UTF_8));
        }
        Answers.answer(http, 200, body.encode());
    }

    private void change(RoutingContext http, boolean add) {
        Gateway.Running running = gateway.running().orElse(null);
        if (running == null) {
            Answers.starting(http);
            return;
        }
        SuppressionChange change = read(http, running, add);
        if (change != null) {
            Answers.written(
                    http,
                    running.operations().suppress(change),
                    new JsonObject()
                            .put("address", SuppressionRecord.text(change.address()))
                            .encode());
        }
    }

    /** Reads the body; answers by itself and returns null if it is wrong. */
    private static @Nullable SuppressionChange read(RoutingContext http, Gateway.Running running, boolean add) {
        JsonObject body = Bodies.json(http);
        if (body == null) {
            Answers.refuse(http, 400, "json.malformed", "body: must be a JSON object with at least an address");
            return null;
        }
        Optional<Long> address = pseudonym(running, text(body, "address"));
        if (address.isEmpty()) {
            wrongAddress(http);
            return null;
        }
        String purpose = text(body, "purpose");
        List<Purpose> purposes = purpose.isEmpty()
                ? List.of(Purpose.values())
                : List.of(Purpose.values()).stream()
                        .filter(one -> SuppressionChange.word(one).equals(purpose))
                        .toList();
        if (purposes.isEmpty()) {
            Answers.refuse(
                    http, 400, "purpose.unknown", "purpose: must be transactional or marketing, or left out for both");
            return null;
        }
        String channel = text(body, "channel");
        Optional<Channel> found = Channel.of(channel);
        if (!channel.isEmpty() && found.isEmpty()) {
            Answers.refuse(
                    http, 400, "channel.unknown", "channel: must be whatsapp, sms or email, or left out for all");
            return null;
        }
        String reason = text(body, "reason");
        String by = text(body, "by");
        return new SuppressionChange(
                add,
                address.get(),
                purposes,
                found.orElse(null),
                reason.isEmpty() ? "no reason given" : reason.substring(0, Math.min(reason.length(), LONGEST_REASON)),
                by.isEmpty() ? Access.who(http) : by);
    }

    private static Optional<Long> pseudonym(Gateway.Running running, String address) {
        return SuppressionChange.pseudonym(address, running.pseudonyms()::of);
    }

    private static String text(JsonObject body, String field) {
        return body.getValue(field) instanceof String text ? text : "";
    }

    private static void wrongAddress(RoutingContext http) {
        Answers.refuse(
                http,
                400,
                "address.invalid",
                "address: must be a number with + and country code, an e-mail address, or a pseudonym of 16 digits");
    }
}
