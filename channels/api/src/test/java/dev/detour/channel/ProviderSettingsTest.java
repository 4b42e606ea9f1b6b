package dev.detour.channel;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ProviderSettingsTest {
    @Test
    void aSecretComesFromItsFileAndIsReadAgainWhenTheFileChanges(@TempDir Path folder) throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("token"), "first\n");
        Supplier<String> secret = settings("token-file", file.toString()).secret("token", "a token");
        assertThat(secret.get()).isEqualTo("first");

        // When
        Files.writeString(file, "second\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(60)));

        // Then
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(secret.get()).isEqualTo("second"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSecretFileThatIsBeingReplacedKeepsItsLastValue(boolean byDeletion, @TempDir Path folder) throws IOException {
        // Given
        Path file = Files.writeString(folder.resolve("token"), "first");
        Supplier<String> secret = settings("token-file", file.toString()).secret("token", "a token");

        // When
        if (byDeletion) {
            Files.delete(file);
        } else {
            Files.writeString(file, "");
        }

        // Then for longer than the file's time is not looked at
        Awaitility.await()
                .during(Duration.ofMillis(1_200))
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(secret.get()).isEqualTo("first"));
    }

    @Test
    void aSecretInTwoPlacesIsRefused() {
        ProviderSettings settings = ProviderSettings.of("it", Map.of("token", "secret", "token-file", "/tmp/x"));

        assertThatThrownBy(() -> settings.secret("token", "a token"))
                .isInstanceOf(SettingException.class)
                .hasMessage("detour.providers.it.token is set twice: remove it or token-file");
    }

    @Test
    void noSecretAtAllIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> settings("other", "x").secret("token", "a token"))
                .hasMessage("detour.providers.it.token is missing: set it, or token-file, to a token");
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, PT0.25S",
        "10s, PT10S",
        "5m, PT5M",
        "24h, PT24H",
        "7d, PT168H",
        "PT10S, PT10S",
        "P7D, PT168H",
        "' 10S ', PT10S"
    })
    void aDurationIsReadAsPeopleWriteIt(String text, Duration expected) {
        assertThat(settings("wait", text).duration("wait", Duration.ZERO)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ten", "10", "-5s", "0s", "5x", "ms", "99999999999999999999s", "9223372036854775807h"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> settings("wait", text).duration("wait", Duration.ZERO))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("detour.providers.it.wait must be a duration like 10s, 5m or PT10S");
    }

    @ParameterizedTest
    @CsvSource({"https://host/, https://host", "HTTP://host:80/base/, HTTP://host:80/base"})
    void anAddressLosesTheSlashAtItsEnd(String text, URI expected) {
        assertThat(settings("url", text).url("url", "https://default")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "ftp://host", "https://", "https:///path", "http://ho st", "file:///etc/passwd"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> settings("url", text).url("url", "https://default"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("must be an address like https://host");
    }

    @Test
    void aWordThatIsNotOneOfThemIsRefused() {
        assertThatThrownBy(() -> settings("tls", "on").oneOf("tls", "required", "required", "off"))
                .hasMessage("detour.providers.it.tls must be one of required, off, not 'on'");
    }

    @Test
    void aTypingErrorIsFound() {
        ProviderSettings settings = ProviderSettings.of("it", Map.of("timeuot", "1s", "type", "x"));
        settings.duration("timeout", Duration.ofSeconds(1));

        assertThatThrownBy(() -> settings.refuseUnknown("type"))
                .hasMessage("detour.providers.it.timeuot is not a setting of this provider: it knows timeout, type");
    }

    @Test
    void nothingThatIsPrintedGivesContentAway() {
        Content content = new Content(
                "canary",
                "canary",
                "canary",
                new Template("name", "en", List.of("canary")),
                new Media(URI.create("https://example.com/canary"), "image/png", "canary"),
                List.of(new Button("canary", "canary")));
        WebhookRequest request = new WebhookRequest(
                "https://x/?canary", Map.of("canary", List.of("canary")), "canary".getBytes(StandardCharsets.UTF_8));

        assertThat(List.of(content, content.template(), content.media(), content.buttons(), request))
                .allSatisfy(printed -> assertThat(printed.toString()).doesNotContain("canary"));
    }

    private static ProviderSettings settings(String key, String value) {
        return ProviderSettings.of("it", Map.of(key, value));
    }
}
