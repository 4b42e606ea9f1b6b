package dev.detour.channel.whatsapp;

import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.Channel;
import dev.detour.channel.ProviderFactory;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WhatsAppCloudProviderFactoryTest {
    private static final Map<String, String> COMPLETE =
            Map.of("type", "whatsapp-cloud", "phone-number-id", "100000000000001", "access-token", "secret-token");

    @Test
    void isFoundByItsType() {
        assertThat(ServiceLoader.load(ProviderFactory.class)).anySatisfy(factory -> {
            assertThat(factory.type()).isEqualTo("whatsapp-cloud");
            assertThat(factory.channel()).isEqualTo(Channel.WHATSAPP);
        });
    }

    @Test
    void threeSettingsAreEnough() {
        new WhatsAppCloudProviderFactory()
                .create(ProviderSettings.of("meta", COMPLETE))
                .close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            phone-number-id |            | detour.providers.meta.phone-number-id is missing: set it to
            phone-number-id | +4915      | detour.providers.meta.phone-number-id must be the number's ID
            access-token    |            | detour.providers.meta.access-token is missing: set it, or access-token-file, to
            version         | 23         | detour.providers.meta.version must be a version of the Graph API like v23.0
            url             | graph      | detour.providers.meta.url must be an address like https://host, not 'graph'
            timeout         | soon       | detour.providers.meta.timeout must be a duration like 10s
            timeout         | 0s         | detour.providers.meta.timeout must be a duration like 10s
            connections     | 0          | detour.providers.meta.connections must be a whole number from 1 to 10000
            acces-token     | x          | detour.providers.meta.acces-token is not a setting of this provider: it knows
            app-secret-file | /no/such   | detour.providers.meta.app-secret-file cannot be read: make '/no/such' a readable file
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
        assertThatThrownBy(() -> new WhatsAppCloudProviderFactory().create(ProviderSettings.of("meta", settings)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(sentence)
                .message()
                .doesNotContain("secret-token");
    }
}
