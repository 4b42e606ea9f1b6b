package dev.detour.app.providers;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.app.config.DynamicSettings;
import dev.detour.app.config.PriceList;
import dev.detour.app.config.SenderConfig;
import dev.detour.app.config.Settings;
import dev.detour.app.metrics.Meters;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.channel.SecretUse;
import dev.detour.channel.SettingException;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.Policy;
import dev.detour.contract.Status;
import dev.detour.contract.StatusEvent;
import dev.detour.contract.WhenDegraded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProvidersTest {
    private static final Vertx VERTX = Vertx.vertx();

    private record Waits(Duration urgent, Duration standard, Duration bulk) implements SenderConfig.Patience {}

    private record Defaults(
            int maxInFlight, int rate, Duration timeout, Duration lease, Patience patience, Duration drain)
            implements SenderConfig {
        @Override
        public Optional<String> channels() {
            return Optional.empty();
        }
    }

    @AfterAll
    static void closeEventLoops() {
        VERTX.close();
    }

    @Test
    void providersAreMadeInOrderOfPreference() {
        // When
        try (Providers providers = read(Map.of())) {
            // Then
            assertThat(providers.routes().of(Channel.WHATSAPP)).containsExactly("meta", "twilio-wa");
            assertThat(providers.routes().of(Channel.SMS)).containsExactly("twilio");
            assertThat(providers.routes().of(Channel.EMAIL)).containsExactly("smtp");
            assertThat(providers.all())
                    .extracting(ConfiguredProvider::name)
                    .containsExactly("meta", "twilio-wa", "twilio", "smtp");
            assertThat(providers.named("twilio"))
                    .hasValueSatisfying(
                            provider -> assertThat(provider.channel()).isEqualTo(Channel.SMS));
            assertThat(providers.named("nobody")).isEmpty();
        }
    }

    @Test
    void ratesAndLimitsComeFromTheProviderOrTheSender() {
        // When
        try (Providers providers =
                read(Map.of("detour.providers.meta.rate", "80", "detour.providers.meta.max-in-flight", "7"))) {
            // Then
            assertThat(providers.named("meta")).hasValueSatisfying(provider -> {
                assertThat(provider.rate()).isEqualTo(80);
                assertThat(provider.maxInFlight()).isEqualTo(7);
            });
            assertThat(providers.named("twilio")).hasValueSatisfying(provider -> {
                assertThat(provider.rate()).isEqualTo(5);
                assertThat(provider.maxInFlight()).isBetween(1, 1000);
            });
        }
    }

    @Test
    void aPublicAddressGivesThoseWithCallbacksAnAddressEach() {
        // When
        try (Providers providers = read(Map.of("detour.public-url", "https://detour.example.com/"))) {
            // Then
            assertThat(callback(providers, "meta")).isEqualTo("https://detour.example.com/webhooks/whatsapp/meta");
            assertThat(callback(providers, "twilio")).isEqualTo("https://detour.example.com/webhooks/twilio/twilio");
            assertThat(callback(providers, "smtp")).isEqualTo("none");
        }
    }

    @Test
    void aSecondDeliveryIsCountedWithItsPrice() {
        // Given
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        Meters meters = new Meters(metrics);
        try (Providers providers = read(Map.of("detour.providers.twilio.price", "0.075"))) {
            PriceList prices = PriceList.read(Settings.of(Map.of()), providers.routes(), providers.prices());
            DuplicateDeliveries duplicates = new DuplicateDeliveries(prices, meters);

            // When
            duplicates.accept(delivered("twilio", true));
            duplicates.accept(delivered("twilio", true));
            duplicates.accept(delivered("meta", true));
            duplicates.accept(delivered("twilio", false));

            // Then
            assertThat(metrics.counter("detour.deliveries.duplicate", "provider", "twilio")
                            .count())
                    .isEqualTo(2);
            assertThat(metrics.counter("detour.deliveries.duplicate", "provider", "meta")
                            .count())
                    .isEqualTo(1);
            assertThat(metrics.counter("detour.deliveries.duplicate.cost", "provider", "twilio")
                            .count())
                    .isEqualTo(0.15);
        }
    }

    private static StatusEvent delivered(String provider, boolean again) {
        return new StatusEvent(
                "m-1",
                5,
                Instant.EPOCH,
                Status.DELIVERED,
                Channel.SMS,
                provider,
                2,
                "id",
                null,
                null,
                null,
                false,
                true,
                again,
                Map.of());
    }

    @Test
    void whatMayArriveLateIsSaidWithItsFigures() {
        // Given
        Policy impatient = new Policy(
                "impatient",
                List.of(Channel.WHATSAPP, Channel.SMS),
                Confirm.DELIVERED,
                Duration.ofMinutes(15),
                WhenDegraded.SWITCH,
                Duration.ofHours(24),
                OnAmbiguous.WAIT,
                Purpose.TRANSACTIONAL);
        Map<String, String> settings =
                new HashMap<>(Map.of("detour.providers.meta.templates.code.category", "authentication"));
        settings.put("detour.providers.meta.templates.order_shipped.ttl", "1h");
        try (Providers providers = read(settings)) {
            // When
            List<String> warnings =
                    LateDuplicates.warnings(List.of(impatient), providers, new DynamicSettings(Settings.of(settings)));

            // Then
            assertThat(warnings)
                    .first()
                    .asString()
                    .startsWith("policy impatient goes on after PT15M, but meta may still deliver")
                    .contains("messages without a template for PT720H", "template order_shipped for PT1H")
                    .doesNotContain("template code");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "detour.channels.fax, meta, detour.channels.fax is not a channel",
        "detour.channels.sms, 'twilio,twilio', detour.channels.sms names a provider twice",
        "detour.channels.sms, Twilio, names a provider 'Twilio'",
        "detour.channels.sms, nobody, detour.providers.nobody.type is missing",
        "detour.channels.sms, 'twilio,meta', 'detour.channels.sms names meta, whose type whatsapp-cloud serves whatsapp'",
        "detour.providers.unused.type, smtp, detour.providers.unused is used by no channel",
        "detour.providers.meta.type, whatsap, 'detour.providers.meta.type must be one of smtp, twilio-sms'",
        "detour.providers.meta.type, '', detour.providers.meta.type is missing",
        "detour.providers.meta.acess-token, x, detour.providers.meta.acess-token is not a setting",
        "detour.providers.meta.phone-number-id, '', detour.providers.meta.phone-number-id is missing",
        "detour.providers.meta.rate, fast, detour.providers.meta.rate must be a whole number",
        "detour.providers.meta.price, cheap, 'detour.providers.meta.price must be a number like 0.075'",
        "detour.providers.meta.price, -1, 'detour.providers.meta.price must be a number like 0.075'",
        "detour.providers.meta.rate, -1, detour.providers.meta.rate must be a whole number",
        "detour.providers.meta.max-in-flight, 0, detour.providers.meta.max-in-flight must be a whole number",
        "detour.providers.meta.url, graph, detour.providers.meta.url must be an address",
        "detour.providers.smtp.unsubscribe-url, mailto:a, detour.providers.smtp.unsubscribe-url must be an address",
        "detour.public-url, detour, detour.public-url must be an address",
    })
    void whatCannotBeUsedIsRefusedByName(String property, String value, String problem) {
        // When // Then
        assertThatThrownBy(() -> read(Map.of(property, value)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void noProviderAtAllIsRefused() {
        // When // Then
        assertThatThrownBy(() -> Providers.read(Settings.of(Map.of()), defaults(), VERTX))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("detour.channels names no provider");
    }

    @Test
    void noRefusalRepeatsASecret() {
        // When // Then
        assertThatThrownBy(() -> read(Map.of("detour.providers.meta.access-token-file", "/nowhere")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("is set twice")
                .hasMessageNotContaining("canary-secret");
    }

    private static String callback(Providers providers, String name) {
        return providers
                .named(name)
                .flatMap(ConfiguredProvider::statusCallback)
                .map(URI::toString)
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CALLS  | access-token auth-token password",
                "EVENTS | app-secret app-secret-previous verify-token auth-token auth-token-previous imap-password",
                "''     | ''",
            })
    void secretsThatThisNodeDoesNotNeedMayBeMissing(String use, String needed) {
        // Given: the file of each secret is missing; of some types of providers a name stands for all
        Map<String, String> keys = Map.of(
                "access-token", "meta",
                "app-secret", "meta",
                "app-secret-previous", "meta",
                "verify-token", "meta",
                "auth-token", "twilio",
                "auth-token-previous", "twilio",
                "password", "smtp",
                "imap-password", "smtp");
        Set<SecretUse> uses = use.isEmpty() ? Set.of() : Set.of(SecretUse.valueOf(use));

        // When
        Set<String> wanted = new HashSet<>();
        keys.forEach((key, name) -> {
            Map<String, String> properties = new HashMap<>(settings(Map.of()));
            properties.put("detour.providers.smtp.username", "shop");
            properties.put("detour.providers.smtp.password", "canary-secret");
            properties.put("detour.providers.smtp.imap-host", "localhost");
            properties.put("detour.providers.smtp.imap-username", "shop");
            properties.put("detour.providers.smtp.imap-password", "canary-secret");
            properties.remove("detour.providers." + name + "." + key);
            properties.put("detour.providers." + name + "." + key + "-file", "/nowhere/" + key);
            try {
                Providers.read(Settings.of(properties), defaults(), VERTX, channel -> uses)
                        .close();
            } catch (SettingException e) {
                assertThat(e).hasMessageContaining("detour.providers." + name + "." + key + "-file");
                wanted.add(key);
            }
        });

        // Then
        assertThat(wanted)
                .containsExactlyInAnyOrderElementsOf(needed.isEmpty() ? List.of() : List.of(needed.split(" ")));
    }

    private static Providers read(Map<String, String> changes) {
        return Providers.read(Settings.of(settings(changes)), defaults(), VERTX);
    }

    private static Map<String, String> settings(Map<String, String> changes) {
        Map<String, String> properties = new HashMap<>();
        properties.put("detour.channels.whatsapp", "meta,twilio-wa");
        properties.put("detour.channels.sms", "twilio");
        properties.put("detour.channels.email", "smtp");
        properties.put("detour.providers.meta.type", "whatsapp-cloud");
        properties.put("detour.providers.meta.phone-number-id", "4711");
        properties.put("detour.providers.meta.access-token", "canary-secret");
        for (String name : List.of("twilio", "twilio-wa")) {
            properties.put(
                    "detour.providers." + name + ".type", name.equals("twilio") ? "twilio-sms" : "twilio-whatsapp");
            properties.put("detour.providers." + name + ".account-sid", "AC" + "0".repeat(32));
            properties.put("detour.providers." + name + ".auth-token", "canary-secret");
            properties.put("detour.providers." + name + ".from", "+12025550123");
        }
        properties.put("detour.providers.smtp.type", "smtp");
        properties.put("detour.providers.smtp.host", "localhost");
        properties.put("detour.providers.smtp.from", "Shop <shop@example.com>");
        properties.putAll(changes);
        return properties;
    }

    private static SenderConfig defaults() {
        Duration wait = Duration.ofSeconds(2);
        return new Defaults(
                1000,
                5,
                Duration.ofSeconds(30),
                Duration.ofSeconds(6),
                new Waits(wait, wait, wait),
                Duration.ofSeconds(10));
    }
}
