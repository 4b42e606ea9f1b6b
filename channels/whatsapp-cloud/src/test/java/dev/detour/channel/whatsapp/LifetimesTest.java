package dev.detour.channel.whatsapp;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.Content;
import dev.detour.channel.Provider;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SettingException;
import dev.detour.channel.Template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LifetimesTest {
    private static final Map<String, String> TEMPLATES = Map.of(
            "templates.code.category", "authentication",
            "templates.quick_code.category", "authentication",
            "templates.quick_code.ttl", "60s",
            "templates.order.ttl", "12h",
            "templates.offer.category", "marketing");

    @ParameterizedTest
    @CsvSource({"code, PT10M", "quick_code, PT1M", "order, PT12H", "offer, P30D", "another, P30D"})
    void aTemplateLivesAsLongAsItsSettingsSay(String name, Duration expected) {
        try (Provider provider = provider(TEMPLATES)) {
            assertThat(provider.lifetime(
                            new Content(null, null, null, new Template(name, "en", List.of()), null, List.of())))
                    .contains(expected);
        }
    }

    @Test
    void textLivesThirtyDays() {
        try (Provider provider = provider(TEMPLATES)) {
            assertThat(provider.lifetime(Content.ofText("text"))).contains(Duration.ofDays(30));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            templates.a.ttl      | 10s     | templates.a.ttl must be from 30s to 30d
            templates.a.ttl      | 31d     | templates.a.ttl must be from 30s to 30d
            templates.a.category | spam    | templates.a.category must be one of authentication, utility, marketing
            templates.a          | 30s     | templates.a is not a setting of a template
            templates.a.tll      | 30s     | templates.a.tll is not a setting of a template
            """)
    void aLifetimeThatCannotBeIsRefused(String key, String value, String sentence) {
        assertThatThrownBy(() -> provider(Map.of(key, value)))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith("detour.providers.it." + sentence);
    }

    private static Provider provider(Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("phone-number-id", "1");
        settings.put("access-token", "x");
        return new WhatsAppCloudProviderFactory().create(ProviderSettings.of("it", settings));
    }
}
