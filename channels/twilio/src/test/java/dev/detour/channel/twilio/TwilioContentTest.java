package dev.detour.channel.twilio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.Button;
import dev.detour.channel.Content;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Media;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.Purpose;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.channel.Template;
import dev.detour.testkit.simulator.SimulatorOptions;

import static org.assertj.core.api.Assertions.assertThat;

/** The form that leaves, word for word. */
class TwilioContentTest {
    private static final String SID = "HX0123456789abcdef0123456789abcdef";
    private static final String SERVICE = "MG0123456789abcdef0123456789abcdef";

    private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", http -> {
            bodies.add(new String(http.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] answer = "{\"sid\":\"SM1\",\"status\":\"queued\"}".getBytes(StandardCharsets.UTF_8);
            http.sendResponseHeaders(201, answer.length);
            http.getResponseBody().write(answer);
            http.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void aTextMessage() {
        assertThat(form(
                        new TwilioSmsProviderFactory(),
                        Map.of("from", "+15005550006"),
                        Content.ofText("Grüße & 1+1=2")))
                .containsOnlyKeys("To", "From", "Body", "ValidityPeriod", "StatusCallback")
                .containsEntry("To", "+4915112345678")
                .containsEntry("From", "+15005550006")
                .containsEntry("Body", "Grüße & 1+1=2")
                .containsEntry("StatusCallback", "https://detour.example.com/webhooks/twilio/it?token=t0ken");
    }

    @Test
    void aMessagingServiceStandsInForTheNumber() {
        assertThat(form(
                        new TwilioSmsProviderFactory(),
                        Map.of("messaging-service-sid", SERVICE),
                        Content.ofText("text")))
                .containsEntry("MessagingServiceSid", SERVICE)
                .doesNotContainKey("From");
    }

    @ParameterizedTest
    @CsvSource({"0, 1, 1", "300, 290, 300", "36000, 35990, 36000", "86400, 36000, 36000", "-60, 1, 1"})
    void aTextMessageIsValidAsLongAsItIsWorthSending(int left, int least, int most) {
        // When
        Map<String, String> form = form(
                new TwilioSmsProviderFactory(),
                Map.of("from", "+15005550006"),
                Content.ofText("text"),
                Clock.systemUTC().instant().plusSeconds(left));

        // Then
        assertThat(Integer.parseInt(form.get("ValidityPeriod"))).isBetween(least, most);
    }

    @Test
    void whatsappHasItsPrefixAndNoValidity() {
        assertThat(form(new TwilioWhatsAppProviderFactory(), Map.of("from", "+15005550006"), Content.ofText("text")))
                .containsEntry("To", "whatsapp:+4915112345678")
                .containsEntry("From", "whatsapp:+15005550006")
                .doesNotContainKey("ValidityPeriod");
    }

    @ParameterizedTest
    @ValueSource(strings = {SID, "order_shipped"})
    void aTemplateIsAContentSidWithItsVariables(String name) {
        Template template = new Template(name, "en", List.of("4711", "Ana \"A\""));

        assertThat(form(
                        new TwilioWhatsAppProviderFactory(),
                        Map.of("from", "whatsapp:+15005550006", "templates.order_shipped", SID),
                        new Content("text", null, null, template, null, List.of())))
                .containsEntry("ContentSid", SID)
                .containsEntry("ContentVariables", "{\"1\":\"4711\",\"2\":\"Ana \\\"A\\\"\"}")
                .containsEntry("From", "whatsapp:+15005550006")
                .doesNotContainKeys("Body", "ValidityPeriod");
    }

    @Test
    void mediaAndButtons() {
        Media media = new Media(URI.create("https://cdn.example.com/a.png?b=1"), "image/png", "Label");

        assertThat(form(
                        new TwilioSmsProviderFactory(),
                        Map.of("from", "+15005550006"),
                        new Content(
                                null, null, null, null, media, List.of(new Button("1", "Yes"), new Button("2", "No")))))
                .containsEntry("MediaUrl", "https://cdn.example.com/a.png?b=1")
                .containsEntry("Body", "Label\nYes / No");
    }

    @Test
    void aTemplateIsNoContentForTextMessages() {
        Template template = new Template("order_shipped", "en", List.of());

        assertThat(form(
                        new TwilioSmsProviderFactory(),
                        Map.of("from", "+15005550006"),
                        new Content("text", null, null, template, null, List.of())))
                .containsEntry("Body", "text")
                .doesNotContainKey("ContentSid");
    }

    @Test
    void whatCannotBeSentIsRefusedBeforeTheWire() {
        Map<String, String> from = Map.of("from", "+15005550006");
        Template unknown = new Template("nobody_knows", "en", List.of());

        assertThat(List.of(
                        send(new TwilioSmsProviderFactory(), from, Content.ofText("x".repeat(1601)), soon()),
                        send(new TwilioSmsProviderFactory(), from, Content.ofText(""), soon()),
                        send(
                                new TwilioWhatsAppProviderFactory(),
                                from,
                                new Content("text", null, null, unknown, null, List.of()),
                                soon())))
                .allSatisfy(result -> assertThat(result)
                        .isInstanceOfSatisfying(
                                SendResult.Refused.class,
                                refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.CONTENT)));
        assertThat(bodies).isEmpty();
    }

    private Map<String, String> form(ProviderFactory factory, Map<String, String> sender, Content content) {
        return form(factory, sender, content, soon());
    }

    private Map<String, String> form(
            ProviderFactory factory, Map<String, String> sender, Content content, Instant deadline) {
        assertThat(send(factory, sender, content, deadline)).isEqualTo(new SendResult.Accepted("SM1"));
        Map<String, String> form = new TreeMap<>();
        Arrays.stream(bodies.remove().split("&"))
                .map(pair -> pair.split("=", 2))
                .forEach(pair -> {
                    String before = form.put(
                            URLDecoder.decode(pair[0], StandardCharsets.UTF_8),
                            URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
                    assertThat(before).isNull();
                });
        return form;
    }

    private SendResult send(ProviderFactory factory, Map<String, String> sender, Content content, Instant deadline) {
        Map<String, String> settings = new HashMap<>(sender);
        settings.put("account-sid", SimulatorOptions.TWILIO_ACCOUNT);
        settings.put("auth-token", "secret");
        settings.put("url", "http://127.0.0.1:" + server.getAddress().getPort());
        try (Provider provider = factory.create(ProviderSettings.of("it", settings))) {
            return provider.send(new SendRequest(
                            "order-4711",
                            1,
                            "t0ken",
                            "+4915112345678",
                            null,
                            content,
                            Purpose.TRANSACTIONAL,
                            deadline,
                            URI.create("https://detour.example.com/webhooks/twilio/it?token=t0ken"),
                            null))
                    .toCompletableFuture()
                    .join();
        }
    }

    private static Instant soon() {
        return Clock.systemUTC().instant().plusSeconds(300);
    }
}
