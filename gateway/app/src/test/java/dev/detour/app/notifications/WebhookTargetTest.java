package dev.detour.app.notifications;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WebhookTargetTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:05Z");

    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private volatile int answer = 204;
    private HttpServer server;
    private WebhookTarget target;

    private record Request(String id, String timestamp, String signature, byte[] body) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/hook", exchange -> {
            requests.add(new Request(
                    exchange.getRequestHeaders().getFirst("webhook-id"),
                    exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                    exchange.getRequestHeaders().getFirst("webhook-signature"),
                    exchange.getRequestBody().readAllBytes()));
            if (answer == 302) {
                exchange.getResponseHeaders().add("location", "/hook");
            }
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
        target = target(server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        target.close();
        server.stop(0);
    }

    @Test
    void aSwitchIsPostedWithAllThatIsKnownAndASignatureThatFits() throws IOException {
        // Given
        Notification notification = Changes.switched();

        // When
        var trouble = target.deliver(notification, NOW);

        // Then
        assertThat(trouble).isEmpty();
        assertThat(requests).hasSize(1);
        Request request = requests.remove();
        assertThat(request.id).isEqualTo(notification.id()).matches("ntf_[0-9a-f]{32}");
        assertThat(request.timestamp).isEqualTo(Long.toString(NOW.getEpochSecond()));
        assertThat(request.signature)
                .isEqualTo(Signature.of(List.of(SECRET), request.id, NOW.getEpochSecond(), request.body));
        JsonNode body = new JsonMapper().readTree(request.body);
        assertThat(body.path("type").asText()).isEqualTo("health.switched");
        assertThat(body.path("timestamp").asText()).isEqualTo("2026-11-24T10:00:02.400Z");
        JsonNode data = body.path("data");
        assertThat(data.path("channel").asText()).isEqualTo("whatsapp");
        assertThat(data.path("provider").asText()).isEqualTo("meta");
        assertThat(data.path("from").asText()).isEqualTo("healthy");
        assertThat(data.path("state").asText()).isEqualTo("down");
        assertThat(data.path("why").asText()).contains("41 of 44 calls failed");
        assertThat(data.path("evidence")).hasSize(1);
        assertThat(data.has("orders")).isFalse();
    }

    @Test
    void theSameChangeHasTheSameIdWheneverItIsTold() {
        // When // Then
        assertThat(Changes.switched().id()).isEqualTo(Changes.switched().id());
    }

    @Test
    void whatIsNotTwoHundredIsNoDeliveryAndNoRedirectIsFollowed() {
        for (int status : new int[] {302, 400, 401, 410, 500, 503}) {
            // Given
            answer = status;

            // When // Then
            assertThat(target.deliver(Changes.switched(), NOW)).contains("the receiver answered " + status);
        }
        assertThat(requests).hasSize(6);
    }

    @Test
    void aReceiverThatIsNotThereIsNoDelivery() {
        // Given
        int port = server.getAddress().getPort();
        server.stop(0);

        // When
        try (WebhookTarget nobody = target(port)) {
            var trouble = nobody.deliver(Changes.switched(), NOW);

            // Then
            assertThat(trouble).hasValueSatisfying(why -> assertThat(why).startsWith("the receiver did not answer"));
        }
    }

    private static WebhookTarget target(int port) {
        return new WebhookTarget(
                URI.create("http://127.0.0.1:" + port + "/hook"), () -> List.of(SECRET), Duration.ofSeconds(5));
    }
}
