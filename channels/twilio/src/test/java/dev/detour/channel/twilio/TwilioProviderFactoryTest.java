package dev.detour.channel.twilio;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.Channel;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SettingException;
import dev.detour.testkit.simulator.SimulatorOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TwilioProviderFactoryTest {
    private static final Map<String, String> COMPLETE = Map.of(
            "account-sid", SimulatorOptions.TWILIO_ACCOUNT, "auth-token", "secret-token", "from", "+15005550006");

    @Test
    void bothAreFoundByTheirTypes() {
        Map<String, Channel> types = new HashMap<>();
        ServiceLoader.load(ProviderFactory.class).forEach(factory -> types.put(factory.type(), factory.channel()));

        assertThat(types).containsEntry("twilio-sms", Channel.SMS).containsEntry("twilio-whatsapp", Channel.WHATSAPP);
    }

    @Test
    void threeSettingsAreEnough() {
        for (ProviderFactory factory : List.of(new TwilioSmsProviderFactory(), new TwilioWhatsAppProviderFactory())) {
            factory.create(ProviderSettings.of("it", COMPLETE)).close();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            account-sid           |        | account-sid is missing: set it to the account SID
            account-sid           | AC12   | account-sid must be AC and 32 hexadecimal digits
            auth-token            |        | auth-token is missing: set it, or auth-token-file, to
            from                  |        | from or messaging-service-sid must be set, and only one of them
            messaging-service-sid | MG00   | from or messaging-service-sid must be set, and only one of them
            templates.order       | order  | templates.order must be a content SID
            url                   | twilio | url must be an address like https://host
            connections           | many   | connections must be a whole number from 1 to 10000
            form                  | +1     | form is not a setting of this provider: it knows
            """)
    void aSettingThatCannotBeUsedIsNamedWithItsRemedy(String key, String value, String sentence) {
        // Given
        Map<String, String> settings = new HashMap<>(COMPLETE);
        if (value == null) {
            settings.remove(key);
        } else {
            settings.put(key, value);
        }

        // When, Then
        assertThatThrownBy(() -> new TwilioSmsProviderFactory().create(ProviderSettings.of("it", settings)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("detour.providers.it." + sentence)
                .message()
                .doesNotContain("secret-token");
    }
}
