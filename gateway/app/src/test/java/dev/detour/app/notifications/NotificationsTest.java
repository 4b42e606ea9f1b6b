package dev.detour.app.notifications;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.app.config.NotificationsConfig;
import dev.detour.app.config.SenderConfig;
import dev.detour.app.providers.Providers;
import dev.detour.channel.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** From the settings to what arrives; mail by a real server. */
class NotificationsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:05Z");

    private record Waits(Duration urgent, Duration standard, Duration bulk) implements SenderConfig.Patience {}

    private record Defaults(
            int maxInFlight, int rate, Duration timeout, Duration lease, SenderConfig.Patience patience, Duration drain)
            implements SenderConfig {
        @Override
        public Optional<String> channels() {
            return Optional.empty();
        }
    }

    private record Config(NotificationsConfig.Webhook webhook, NotificationsConfig.Mail mail, Duration giveUpAfter)
            implements NotificationsConfig {}

    private record Webhook(
            Optional<URI> url,
            Optional<String> secret,
            Optional<String> secretFile,
            Optional<String> secretPrevious,
            Duration timeout)
            implements NotificationsConfig.Webhook {}

    private record Mail(Optional<List<String>> to, Optional<String> provider) implements NotificationsConfig.Mail {}

    @AfterAll
    static void closeEventLoops() {
        VERTX.close();
    }

    @Test
    void withoutSettingsNothingIsTold() {
        // When // Then
        assertThat(targets(Map.of())).isEmpty();
    }

    @Test
    void everyRecipientGetsAMailAndWhoHasGotItGetsNoOther() throws MessagingException, IOException {
        // Given
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        try (Providers providers = providers(server.getSmtp().getPort())) {
            Target mail = Notifications.targets(
                            config(Map.of("detour.notifications.mail.to", "ops@example.com,boss@example.com")),
                            providers)
                    .getFirst();

            // When
            var first = mail.deliver(Changes.switched(), NOW);
            var again = mail.deliver(Changes.switched(), NOW);

            // Then
            assertThat(first).isEmpty();
            assertThat(again).isEmpty();
            MimeMessage[] mails = server.getReceivedMessages();
            assertThat(mails).hasSize(2);
            assertThat(List.of(to(mails[0]), to(mails[1])))
                    .containsExactlyInAnyOrder("ops@example.com", "boss@example.com");
            assertThat(mails[0].getSubject()).isEqualTo("Detour: traffic leaves whatsapp by meta, which is down");
            assertThat(mails[0].getContent().toString())
                    .contains("41 of 44 calls failed", "results: 44 observations", "before: healthy");
        } finally {
            server.stop();
        }
    }

    @Test
    void aMailServerThatIsAwayIsNoDelivery() {
        // Given
        try (Providers providers = providers(1)) {
            Target mail = Notifications.targets(
                            config(Map.of("detour.notifications.mail.to", "ops@example.com")), providers)
                    .getFirst();

            // When
            var trouble = mail.deliver(Changes.switched(), NOW);

            // Then
            assertThat(trouble).hasValueSatisfying(why -> assertThat(why).doesNotContain("ops@example.com"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "webhook.url=https://a.example/x | detour.notifications.webhook.secret",
                "webhook.url=nowhere;webhook.secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw | detour.notifications.webhook.url",
                "webhook.url=https://a.example/x;webhook.secret=canary | detour.notifications.webhook.secret",
                "webhook.url=https://a.example/x;webhook.secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw;webhook.secret-previous=canary | detour.notifications.webhook.secret-previous",
                "webhook.url=https://a.example/x;webhook.secret=canary;webhook.secret-file=/x | detour.notifications.webhook.secret",
                "webhook.url=https://a.example/x;webhook.secret-file=/nowhere | detour.notifications.webhook.secret-file",
                "mail.to=ops@example.com;mail.provider=meta | detour.notifications.mail.provider"
            })
    void aSettingThatCannotBeUsedIsNamed(String settings, String named) {
        // Given
        Map<String, String> properties = new HashMap<>();
        for (String setting : settings.split(";")) {
            properties.put("detour.notifications." + setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }

        // When // Then
        assertThatThrownBy(() -> targets(properties))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(named)
                .hasMessageNotContaining("canary");
    }

    private static String to(MimeMessage mail) throws MessagingException {
        return mail.getAllRecipients()[0].toString();
    }

    private static List<Target> targets(Map<String, String> properties) {
        try (Providers providers = providers(1)) {
            List<Target> targets = Notifications.targets(config(properties), providers);
            targets.forEach(Target::close);
            return targets;
        }
    }

    private static NotificationsConfig config(Map<String, String> properties) {
        String root = "detour.notifications.";
        return new Config(
                new Webhook(
                        Optional.ofNullable(properties.get(root + "webhook.url"))
                                .map(URI::create),
                        Optional.ofNullable(properties.get(root + "webhook.secret")),
                        Optional.ofNullable(properties.get(root + "webhook.secret-file")),
                        Optional.ofNullable(properties.get(root + "webhook.secret-previous")),
                        Duration.ofSeconds(5)),
                new Mail(
                        Optional.ofNullable(properties.get(root + "mail.to")).map(text -> List.of(text.split(","))),
                        Optional.ofNullable(properties.get(root + "mail.provider"))),
                Duration.ofHours(24));
    }

    private static Providers providers(int smtpPort) {
        Map<String, String> properties = new HashMap<>();
        properties.put("detour.channels.whatsapp", "meta");
        properties.put("detour.channels.email", "smtp");
        properties.put("detour.providers.meta.type", "whatsapp-cloud");
        properties.put("detour.providers.meta.phone-number-id", "4711");
        properties.put("detour.providers.meta.access-token", "token");
        properties.put("detour.providers.smtp.type", "smtp");
        properties.put("detour.providers.smtp.host", "127.0.0.1");
        properties.put("detour.providers.smtp.port", Integer.toString(smtpPort));
        properties.put("detour.providers.smtp.tls", "off");
        properties.put("detour.providers.smtp.from", "Detour <detour@example.com>");
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(properties, "test", 500))
                .build();
        return Providers.read(
                config,
                new Defaults(
                        10,
                        0,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(6),
                        new Waits(Duration.ZERO, Duration.ZERO, Duration.ZERO),
                        Duration.ofSeconds(10)),
                VERTX);
    }
}
