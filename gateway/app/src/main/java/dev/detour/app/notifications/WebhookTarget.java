package dev.detour.app.notifications;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Posts notifications to a program, signed as Standard Webhooks says. Whatever is not 2xx is no delivery. */
final class WebhookTarget implements Target {
    private final URI url;
    private final Supplier<List<String>> secrets;
    private final Duration timeout;
    private final HttpClient http;

    /**
     * @param secrets asked for at each use, since they may change
     */
    WebhookTarget(URI url, Supplier<List<String>> secrets, Duration timeout) {
        this.url = url;
        this.secrets = secrets;
        this.timeout = timeout;
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(timeout)
                .build();
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public Optional<String> deliver(Notification notification, Instant now) {
        byte[] body = notification.json();
        try {
            HttpRequest request = HttpRequest.newBuilder(url)
                    .timeout(timeout)
                    .header("content-type", "application/json")
                    .header("user-agent", "Detour")
                    .header("webhook-id", notification.id())
                    .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                    .header(
                            "webhook-signature",
                            Signature.of(secrets.get(), notification.id(), now.getEpochSecond(), body))
                    .POST(BodyPublishers.ofByteArray(body))
                    .build();
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            return status / 100 == 2 ? Optional.empty() : Optional.of("the receiver answered " + status);
        } catch (IOException e) {
            return Optional.of("the receiver did not answer: " + e.getClass().getSimpleName());
        } catch (IllegalArgumentException e) {
            return Optional.of("the secret is not 'whsec_' and 24 to 64 bytes in base64");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
