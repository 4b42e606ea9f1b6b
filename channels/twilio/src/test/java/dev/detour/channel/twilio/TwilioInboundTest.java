package dev.detour.channel.twilio;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.ProviderEvent;
import dev.detour.channel.ProviderEvent.Consent;
import dev.detour.channel.ProviderEvent.ConsentChoice;
import dev.detour.channel.ProviderEvent.ConsentExtent;
import dev.detour.channel.ProviderEvent.Inbound;
import dev.detour.channel.ProviderEvent.InboundKind;
import dev.detour.channel.ProviderEvent.MediaReference;
import dev.detour.channel.Webhook.Reading;

import static org.assertj.core.api.Assertions.assertThat;

class TwilioInboundTest {
    private static final String HEAD =
            "MessageSid=SM1&SmsSid=SM1&AccountSid=AC1&SmsStatus=received&To=%2B15005550006&From=";

    @ParameterizedTest
    @ValueSource(strings = {"%2B4915112345678", "whatsapp%3A%2B4915112345678"})
    void text(String from) {
        assertThat(events(HEAD + from + "&NumMedia=0&Body=Hello+there&OriginalRepliedMessageSid=SM0"))
                .containsExactly(new Inbound(
                        "+4915112345678",
                        null,
                        "SM1",
                        SignedByTwilio.NOW,
                        InboundKind.TEXT,
                        "Hello there",
                        null,
                        "SM0",
                        null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Body=Yes,+please&ButtonText=Yes,+please&ButtonPayload=yes-1   | BUTTON   | Yes, please | yes-1
            Body=&ButtonText=Track                                        | BUTTON   | Track       |
            Body=&Latitude=1.5&Longitude=2.5                              | LOCATION |             |
            Body=                                                         | OTHER    |             |
            """)
    void everyKind(String form, InboundKind kind, String text, String payload) {
        // When
        Inbound inbound = (Inbound) events(HEAD + "%2B49151&" + form).getFirst();

        // Then
        assertThat(inbound.kind()).isEqualTo(kind);
        assertThat(inbound.text()).isEqualTo(text);
        assertThat(inbound.payload()).isEqualTo(payload);
    }

    @Test
    void media() {
        assertThat(events(HEAD + "%2B49151&Body=Look&NumMedia=1&MediaUrl0=https%3A%2F%2Fapi.twilio.com%2FM1"
                        + "&MediaContentType0=image%2Fjpeg"))
                .singleElement()
                .isInstanceOfSatisfying(Inbound.class, inbound -> {
                    assertThat(inbound.kind()).isEqualTo(InboundKind.MEDIA);
                    assertThat(inbound.text()).isEqualTo("Look");
                    assertThat(inbound.media())
                            .isEqualTo(new MediaReference("https://api.twilio.com/M1", "image/jpeg"));
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "STOP",
                "stop",
                "StopAll",
                "UNSUBSCRIBE",
                "Cancel",
                "END",
                "quit",
                "Revoke",
                "OptOut",
                "  stop ",
                "\tSTOP\n"
            })
    void wordsThatOptOut(String word) {
        assertThat(events(HEAD + "%2B49151&Body=" + encoded(word)))
                .hasSize(2)
                .last()
                .isEqualTo(new Consent(
                        "+49151", null, ConsentChoice.OPTED_OUT, ConsentExtent.EVERYTHING, SignedByTwilio.NOW, word));
    }

    @ParameterizedTest
    @ValueSource(strings = {"START", "yes", "UnStop", " start "})
    void wordsThatOptInAgain(String word) {
        assertThat(events(HEAD + "%2B49151&Body=" + encoded(word)))
                .hasSize(2)
                .last()
                .isInstanceOfSatisfying(
                        Consent.class, consent -> assertThat(consent.choice()).isEqualTo(ConsentChoice.OPTED_IN));
    }

    @ParameterizedTest
    @ValueSource(strings = {"please stop", "STOP IT", "Stopp", "HELP", "yes!", ""})
    void whatIsNoSuchWordIsNone(String text) {
        assertThat(events(HEAD + "%2B49151&Body=" + encoded(text)))
                .singleElement()
                .isInstanceOf(Inbound.class);
    }

    @ParameterizedTest
    @CsvSource({"STOP, OPTED_OUT", "START, OPTED_IN"})
    void wordsOfTheAccountsOwnAreExplainedByTwilio(String type, ConsentChoice choice) {
        assertThat(events(HEAD + "%2B49151&Body=BASTA&OptOutType=" + type))
                .last()
                .isInstanceOfSatisfying(
                        Consent.class, consent -> assertThat(consent.choice()).isEqualTo(choice));
        assertThat(events(HEAD + "%2B49151&Body=STOP&OptOutType=HELP")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"From=%2B49151&Body=a", "From=&MessageSid=SM1&Body=a", "From=whatsapp%3A&MessageSid=SM1"})
    void whatNamesNobodyOrHasNoIdIsCounted(String form) {
        assertThat(events(form)).containsExactly(new ProviderEvent.Ignored("inbound.unknown"));
    }

    @Test
    void aReportOnOurOwnMessageIsNoInbound() {
        assertThat(events("MessageSid=SM1&MessageStatus=sent&SmsStatus=sent&From=%2B1&To=%2B2&Body=STOP"))
                .singleElement()
                .isInstanceOf(ProviderEvent.Receipt.class);
    }

    @Test
    void nothingIsPrintedOfIt() {
        assertThat(events(HEAD + "%2B49151&Body=stop").toString()).doesNotContain("49151", "stop");
    }

    private static List<ProviderEvent> events(String form) {
        Reading reading = SignedByTwilio.webhook()
                .read(SignedByTwilio.request("https://detour.example.com/webhooks/twilio/it", form));
        assertThat(reading).isInstanceOf(Reading.Events.class);
        return ((Reading.Events) reading).events();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
