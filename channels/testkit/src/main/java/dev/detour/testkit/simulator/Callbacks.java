package dev.detour.testkit.simulator;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;

/** Sends reports to whoever uses the doubles. Confined to the event loop. */
final class Callbacks {
    /** Providers report with thousands at once; fewer than answers need would make receipts late by our own doing. */
    private static final int CONNECTIONS = 256;

    private static final int CONNECT_MILLIS = 2_000;
    private static final int ANSWER_MILLIS = 10_000;

    private final SimulatorOptions options;
    private final HttpClient http;

    Callbacks(Stage stage) {
        options = stage.options();
        http = stage.vertx()
                .createHttpClient(
                        new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS),
                        new PoolOptions().setHttp1MaxSize(CONNECTIONS));
    }

    /** Reports to Meta's webhook; {@code taken} hears whether the answer was 200. */
    void whatsapp(byte[] body, Consumer<Boolean> taken) {
        URI url = options.whatsappWebhook();
        if (url == null) {
            taken.accept(true);
            return;
        }
        post(
                url.toString(),
                Map.of(
                        "content-type",
                        "application/json",
                        "x-hub-signature-256",
                        Signatures.meta(options.appSecret(), body)),
                body,
                taken);
    }

    /** Reports to the address that a message brought along. */
    void twilio(String url, Map<String, String> parameters, Consumer<Boolean> taken) {
        String body = parameters.entrySet().stream()
                .map(entry -> encoded(entry.getKey()) + "=" + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        post(
                url,
                Map.of(
                        "content-type",
                        "application/x-www-form-urlencoded",
                        "x-twilio-signature",
                        Signatures.twilio(options.twilioAuthToken(), url, parameters)),
                body.getBytes(StandardCharsets.UTF_8),
                taken);
    }

    private void post(String url, Map<String, String> headers, byte[] body, Consumer<Boolean> taken) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .setTimeout(ANSWER_MILLIS);
        headers.forEach(request::putHeader);
        http.request(request)
                .compose(connected -> connected.send(Buffer.buffer(body)))
                .compose(answer -> answer.body().map(answer.statusCode()))
                .onComplete(answer -> taken.accept(answer.succeeded() && answer.result() == 200));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
