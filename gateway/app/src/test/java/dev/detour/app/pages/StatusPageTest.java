package dev.detour.app.pages;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.app.pages.StatusPage.Kind;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.SettingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class StatusPageTest {
    @TempDir
    private Path folder;

    @Test
    void metasListCountsTheServiceThatWeUseAndNoOther() throws IOException {
        // When
        OptionalDouble cloudApi = page(Kind.META_JSON, "Cloud API").trouble(sample("meta-orgs.json"));
        OptionalDouble flows = page(Kind.META_JSON, "WhatsApp Flows").trouble(sample("meta-orgs.json"));

        // Then: "Cloud API - Calling" and another product's "Cloud API" are worse.
        assertThat(cloudApi.orElseThrow()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(flows).as("resolved").hasValue(0);
        assertThat(page(Kind.META_JSON, "Telepathy").trouble(sample("meta-orgs.json")))
                .isEmpty();
    }

    @Test
    void aStatusThatNobodyKnowsIsNoInformation() {
        // When
        OptionalDouble unknown = page(Kind.META_JSON, "Cloud API").trouble(utf8("""
                [{"id":"whatsapp-business-api","services":[{"name":"Cloud API","status":"Quite wobbly"}]}]"""));

        // Then
        assertThat(unknown).isEmpty();
    }

    @Test
    void anEmptyFeedOfMetasSaysThatNothingIsOpen() throws IOException {
        // When
        OptionalDouble trouble = page(Kind.META_RSS, "Cloud API").trouble(sample("meta-empty.rss"));

        // Then
        assertThat(trouble).hasValue(0);
    }

    @Test
    void anOpenEventOfMetasCountsByItsWords() throws IOException {
        // When
        OptionalDouble trouble = page(Kind.META_RSS, "Cloud API").trouble(sample("meta-open.rss"));

        // Then
        assertThat(trouble).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "Elevated error rates on the Cloud API, 0.5",
        "Cloud API - Calling: High disruptions, 0.5",
        "Embedded Signup: Low disruptions, 0.1666",
        "Cloud API: Resolved, 0",
    })
    void anEventOfAnotherPartCountsHalf(String title, double expected) {
        // When
        OptionalDouble trouble = page(Kind.META_RSS, "Cloud API")
                .trouble(utf8("<rss><channel><item><title>" + title + "</title></item></channel></rss>"));

        // Then
        assertThat(trouble.orElseThrow()).isCloseTo(expected, within(1e-3));
    }

    @Test
    void aFeedWithADocumentTypeIsNotRead() throws IOException {
        // Given: a file that an external entity would bring in.
        Path secret = Files.writeString(folder.resolve("secret"), "Cloud API: High disruptions");
        String xml = "<!DOCTYPE rss [<!ENTITY x SYSTEM \"" + secret.toUri() + "\"><!ENTITY y \"Cloud API\">]>"
                + "<rss><channel><item><title>&x;&y;</title></item></channel></rss>";

        // When
        OptionalDouble trouble = page(Kind.META_RSS, "Cloud API").trouble(utf8(xml));

        // Then
        assertThat(trouble).isEmpty();
    }

    @Test
    void aStatuspageIsNarrowedDownToComponentsAndGroups() throws IOException {
        // Given
        byte[] summary = sample("twilio-summary.json");

        // When
        OptionalDouble whatsapp = page(Kind.STATUSPAGE, "whatsapp").trouble(summary);
        OptionalDouble messaging =
                page(Kind.STATUSPAGE, "Programmable Messaging").trouble(summary);
        OptionalDouble brazil = page(Kind.STATUSPAGE, "SMS, Brazil").trouble(summary);

        // Then: an incident that is mended and being watched counts half; one in a group is the group's.
        assertThat(whatsapp.orElseThrow()).isCloseTo(1 / 3.0, within(1e-9));
        assertThat(messaging).hasValue(1);
        assertThat(brazil).hasValue(0);
        assertThat(page(Kind.STATUSPAGE, "Fax").trouble(summary)).isEmpty();
    }

    @Test
    void aWholeStatuspageCountsHalf() throws IOException {
        // When
        OptionalDouble trouble = page(Kind.STATUSPAGE).trouble(sample("twilio-summary.json"));

        // Then
        assertThat(trouble.orElseThrow()).isCloseTo(1 / 3.0, within(1e-9));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void whatIsSomethingElseSaysNothing(Kind kind) {
        for (String body : List.of(
                "",
                " ",
                "null",
                "7",
                "{}",
                "[]",
                "[[]]",
                "<html><body>Log in</body></html>",
                "<rss>",
                "<rss/>",
                "<rss><channel><item>",
                "{\"components\":7,\"incidents\":\"x\",\"status\":[]}",
                "[{\"id\":\"whatsapp-business-api\",\"services\":{\"name\":\"Cloud API\"}}]",
                "[".repeat(100_000),
                "\u0000\uFFFF")) {
            // When
            OptionalDouble trouble = page(kind, "Cloud API").trouble(utf8(body));

            // Then
            assertThat(trouble).as(body.length() > 100 ? "nested" : body).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://metastatus.com/data/orgs.json, META_JSON",
        "https://metastatus.com/outage-events-feed-whatsapp-business-api.rss, META_RSS",
        "https://status.twilio.com/api/v2/summary.json, STATUSPAGE",
    })
    void theKindIsKnownByTheAddress(String url, Kind kind) {
        // When
        StatusPage page = StatusPage.read(ProviderSettings.of("meta", Map.of("status-page", url)))
                .orElseThrow();

        // Then
        assertThat(page.kind()).isEqualTo(kind);
        assertThat(page.parts()).isEqualTo(kind == Kind.STATUSPAGE ? List.of() : List.of("Cloud API"));
    }

    @Test
    void kindAndPartsMayBeSaid() {
        // When
        StatusPage page = StatusPage.read(ProviderSettings.of(
                        "meta",
                        Map.of(
                                "status-page",
                                "https://mirror.example.com/meta",
                                "status-page-kind",
                                "meta-json",
                                "status-page-parts",
                                "Cloud API, WhatsApp Flows")))
                .orElseThrow();

        // Then
        assertThat(page.kind()).isEqualTo(Kind.META_JSON);
        assertThat(page.parts()).containsExactly("Cloud API", "WhatsApp Flows");
        assertThat(StatusPage.read(ProviderSettings.of("meta", Map.of()))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://status.example.com/",
                "https://metastatus.com.example.com/data/orgs.json",
                "ftp://metastatus.com/data/orgs.json"
            })
    void anAddressThatTellsNothingIsRefused(String url) {
        // When // Then
        assertThatThrownBy(() -> StatusPage.read(ProviderSettings.of("meta", Map.of("status-page", url))))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("detour.providers.meta.status-page");
    }

    private static StatusPage page(Kind kind, String... parts) {
        return new StatusPage(URI.create("https://status.example.com"), kind, List.of(parts));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] sample(String name) throws IOException {
        try (InputStream in = StatusPageTest.class.getResourceAsStream("/pages/" + name)) {
            assertThat(in).as(name).isNotNull();
            return in.readAllBytes();
        }
    }
}
