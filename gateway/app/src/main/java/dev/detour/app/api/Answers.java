package dev.detour.app.api;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.Logger;

import dev.detour.app.history.HistoryUnavailable;

/** Answers of the HTTP API. */
final class Answers {
    private static final Logger LOG = Logger.getLogger(Answers.class);

    private Answers() {}

    static void answer(RoutingContext http, int status, String json) {
        http.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(json);
    }

    static void refuse(RoutingContext http, int status, String code, String detail) {
        answer(
                http,
                status,
                new JsonObject()
                        .put("error", new JsonObject().put("code", code).put("detail", detail))
                        .encode());
    }

    static void starting(RoutingContext http) {
        refuse(http, 503, "starting", "the gateway is starting; try again in a few seconds");
    }

    /**
     * Answers with what a function that may block returns as JSON, or says that the history or Kafka cannot be asked now.
     */
    static void later(RoutingContext http, String name, Supplier<String> work) {
        Context context = Vertx.currentContext();
        Thread.ofVirtual().name(name).start(() -> {
            try {
                String json = work.get();
                context.runOnContext(ignored -> answer(http, 200, json));
            } catch (Refusal e) {
                context.runOnContext(ignored -> refuse(http, e.status, e.code, e.sentence));
            } catch (HistoryUnavailable e) {
                context.runOnContext(ignored -> refuse(
                        http,
                        503,
                        "history.unavailable",
                        "the history cannot be asked now: " + e.getMessage() + "; try again in a few seconds"));
            } catch (RuntimeException e) {
                LOG.warnf("not answered: what=%s cause=%s", name, e);
                context.runOnContext(ignored ->
                        refuse(http, 503, "kafka.unavailable", "Kafka did not answer; try again in a few seconds"));
            }
        });
    }

    /** What a function that makes an answer refuses. */
    static final class Refusal extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;
        private final String code;
        private final String sentence;

        Refusal(int status, String code, String sentence) {
            super(sentence);
            this.status = status;
            this.code = code;
            this.sentence = sentence;
        }
    }

    /** Answers once Kafka has taken a change. */
    static void written(RoutingContext http, CompletionStage<Void> change, String json) {
        Context context = Vertx.currentContext();
        change.whenComplete((done, failure) -> context.runOnContext(ignored -> {
            if (failure == null) {
                answer(http, 200, json);
            } else {
                refuse(http, 503, "kafka.unavailable", "Kafka did not take it; try again");
            }
        }));
    }
}
