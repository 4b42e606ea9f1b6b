package dev.detour.app.api;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Answers of the HTTP API. */
final class Answers {
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
}
