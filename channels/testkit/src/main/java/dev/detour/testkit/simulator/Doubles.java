package dev.detour.testkit.simulator;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;

/** Tells by the path which double, or the control, a request is for. */
record Doubles(Control control, WhatsAppDouble whatsapp, TwilioDouble twilio) implements Handler<HttpServerRequest> {

    @Override
    public void handle(HttpServerRequest http) {
        String path = http.path();
        boolean post = http.method().equals(HttpMethod.POST);
        if (path.startsWith(Control.PATH)) {
            http.body().onSuccess(body -> control.handle(http, body));
        } else if (path.startsWith("/2010-04-01/")) {
            if (post && path.endsWith("/Messages.json")) {
                http.body().onSuccess(body -> twilio.messages(http, body));
            } else if (path.contains("/Messages")) {
                twilio.lookUp(http, path);
            } else {
                twilio.account(http);
            }
        } else if (post && path.endsWith("/messages")) {
            http.body().onSuccess(body -> whatsapp.messages(http, body));
        } else {
            whatsapp.health(http);
        }
    }
}
