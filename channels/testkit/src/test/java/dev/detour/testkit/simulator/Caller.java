package dev.detour.testkit.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Calls the doubles as their users do. */
final class Caller implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    Caller(int port) {
        this.port = port;
    }

    HttpResponse<String> whatsapp(String to, String token) throws IOException, InterruptedException {
        return http.send(whatsappRequest(to, token), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> whatsappLater(String to, String token) {
        return http.sendAsync(whatsappRequest(to, token), BodyHandlers.ofString());
    }

    HttpResponse<String> twilio(String to, String callback) throws IOException, InterruptedException {
        String form = "To=" + encoded(to) + "&From=%2B15005550006&Body=text&StatusCallback=" + encoded(callback);
        return http.send(
                HttpRequest.newBuilder(
                                uri("/2010-04-01/Accounts/" + SimulatorOptions.TWILIO_ACCOUNT + "/Messages.json"))
                        .header("authorization", basic())
                        .header("content-type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .header("authorization", basic())
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> put(String path, String body) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .PUT(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpRequest whatsappRequest(String to, String token) {
        String body = "{\"messaging_product\":\"whatsapp\",\"to\":\"" + to + "\",\"biz_opaque_callback_data\":\""
                + token + "\",\"type\":\"text\",\"text\":{\"body\":\"text\"}}";
        return HttpRequest.newBuilder(uri("/v23.0/100000000000001/messages"))
                .timeout(Duration.ofSeconds(10))
                .header("authorization", "Bearer simulator")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String basic() {
        String login = SimulatorOptions.TWILIO_ACCOUNT + ":"
                + SimulatorOptions.defaults().twilioAuthToken();
        return "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
