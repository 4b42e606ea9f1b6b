package dev.detour.app.config;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DynamicSettingsTest {
    private static final List<String> NAMES = List.of("twilio", "twilio-wa", "meta");

    @Test
    void valuesAreThoseBelowTheName() {
        // Given
        DynamicSettings settings = settings(
                Map.of(
                        "detour.providers.twilio.from", "+1",
                        "detour.providers.twilio.content.welcome", "HX1",
                        "detour.providers.twilio-wa.from", "+2",
                        "detour.policies.twilio.ttl", "1h"),
                Map.of());

        // When
        Map<String, String> values = settings.of("providers", "twilio", NAMES);

        // Then
        assertThat(values).containsOnly(Map.entry("from", "+1"), Map.entry("content.welcome", "HX1"));
    }

    @Test
    void theEnvironmentCountsAsWellAndWinsOverFiles() {
        // Given
        DynamicSettings settings = settings(
                Map.of("detour.providers.meta.version", "v1.0", "detour.providers.meta.url", "http://localhost"),
                Map.of(
                        "DETOUR_PROVIDERS_META_PHONE_NUMBER_ID", "7",
                        "DETOUR_PROVIDERS_META_VERSION", "v2.0",
                        "DETOUR_PROVIDERS_METALLIC_URL", "no",
                        "PATH", "no"));

        // When
        Map<String, String> values = settings.of("providers", "meta", NAMES);

        // Then
        assertThat(values)
                .containsOnly(
                        Map.entry("phone-number-id", "7"),
                        Map.entry("version", "v2.0"),
                        Map.entry("url", "http://localhost"));
    }

    @Test
    void aVariableBelongsToTheLongestNameThatFits() {
        // Given
        DynamicSettings settings = settings(
                Map.of(),
                Map.of("DETOUR_PROVIDERS_TWILIO_AUTH_TOKEN", "a", "DETOUR_PROVIDERS_TWILIO_WA_AUTH_TOKEN", "b"));

        // When
        Map<String, String> shorter = settings.of("providers", "twilio", NAMES);
        Map<String, String> longer = settings.of("providers", "twilio-wa", NAMES);

        // Then
        assertThat(shorter).containsOnly(Map.entry("auth-token", "a"));
        assertThat(longer).containsOnly(Map.entry("auth-token", "b"));
    }

    @Test
    void namesAreTheWordsBehindTheGroup() {
        // When
        var names = settings(
                        Map.of(
                                "detour.policies.otp.ttl", "1m",
                                "detour.policies.otp.confirm", "read",
                                "detour.policies.own.channels", "sms",
                                "detour.channels.sms", "twilio"),
                        Map.of())
                .names("policies");

        // Then
        assertThat(names).containsExactly("otp", "own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"detour.provider.meta.url", "detour.chanels.sms", "detour.topicprefix"})
    void aTypingErrorIsRefusedByName(String property) {
        // Given
        DynamicSettings settings = settings(Map.of(property, "x"), Map.of());

        // When // Then
        assertThatThrownBy(settings::refuseUnknown)
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(property + " is not a setting");
    }

    @Test
    void whatIsKnownOrNotOursIsLeftAlone() {
        // Given
        DynamicSettings settings = settings(
                Map.of("detour.topic-prefix", "x.", "detour.sender.rate", "1", "kafka.acks", "all", "detours", "x"),
                Map.of("DETOUR_HOME", "/opt"));

        // When // Then
        assertThatCode(settings::refuseUnknown).doesNotThrowAnyException();
    }

    @Test
    void wordsStandBetweenCommas() {
        // When // Then
        assertThat(DynamicSettings.words(" meta, twilio-wa ,, ")).containsExactly("meta", "twilio-wa");
    }

    private static DynamicSettings settings(Map<String, String> properties, Map<String, String> environment) {
        return new DynamicSettings(Settings.of(properties), environment);
    }
}
