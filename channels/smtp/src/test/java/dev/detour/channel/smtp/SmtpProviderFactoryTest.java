package dev.detour.channel.smtp;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SmtpProviderFactoryTest {
    private static final Map<String, String> COMPLETE =
            Map.of("host", "mail.example.com", "from", "Shop <shop@example.com>");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            host     |                               | host is missing: set it to the mail server's name
            from     |                               | from is missing: set it to the sender that recipients see
            from     | shop                          | from must be a single address
            from     | a@example.com, b@example.com  | from must be a single address
            port     | 0                             | port must be a whole number from 1 to 65535
            tls      | maybe                         | tls must be one of required, opportunistic, off, not 'maybe'
            username | shop                          | username and password must both be set, or neither
            password | secret                        | username and password must both be set, or neither
            hosst    | x                             | hosst is not a setting of this provider: it knows
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
        assertThatThrownBy(() -> new SmtpProviderFactory().create(ProviderSettings.of("it", settings)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("detour.providers.it." + sentence)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void noWaitIsWithoutEnd() {
        // When
        Properties properties = Relay.read(ProviderSettings.of("it", COMPLETE)).properties();

        // Then
        assertThat(properties)
                .containsEntry("mail.smtp.connectiontimeout", "5000")
                .containsEntry("mail.smtp.timeout", "20000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"required", "opportunistic"})
    void port465IsEncryptedFromTheStart(String tls) {
        Map<String, String> settings = new HashMap<>(COMPLETE);
        settings.putAll(Map.of("port", "465", "tls", tls));

        assertThat(Relay.read(ProviderSettings.of("it", settings)).properties())
                .containsEntry("mail.smtp.ssl.enable", "true")
                .containsEntry("mail.smtp.starttls.enable", "false");
    }
}
