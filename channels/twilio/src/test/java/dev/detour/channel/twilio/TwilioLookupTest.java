package dev.detour.channel.twilio;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.LookupResult;
import dev.detour.channel.ProviderSettings;
import dev.detour.channel.Purpose;
import dev.detour.channel.SendRequest;
import dev.detour.channel.Template;

import static org.assertj.core.api.Assertions.assertThat;

class TwilioLookupTest {
    private static final Instant ATTEMPT = Instant.parse("2026-11-24T00:00:10Z");
    private static final Instant NOW = ATTEMPT.plus(Duration.ofMinutes(1));
    private static final String SERVICE = "MG0123456789abcdef0123456789abcdef";

    private final List<String> asked = new ArrayList<>();

    @Test
    void asksForTheRecipientTheSenderAndTheDay() {
        // When
        look(Channel.WHATSAPP, Content.ofText("text"), NOW);

        // Then: the day before, since Twilio's clock may be behind
        assertThat(asked)
                .containsExactly("/2010-04-01/Accounts/AC00000000000000000000000000000000/Messages.json?PageSize=200"
                        + "&To=whatsapp%3A%2B4915112345678&DateSent%3E=2026-11-23&From=whatsapp%3A%2B15005550006");
    }

    @Test
    void theOneMessageWithItsTextIsIt() {
        assertThat(look(
                        Channel.SMS,
                        Content.ofText("text"),
                        NOW,
                        message("SM1", "text", ATTEMPT.plusSeconds(1)),
                        message("SM2", "another", ATTEMPT.plusSeconds(1))))
                .isEqualTo(new LookupResult.Found("SM1"));
    }

    @Test
    void anOlderMessageIsNotIt() {
        assertThat(look(Channel.SMS, Content.ofText("text"), NOW, message("SM1", "text", ATTEMPT.minusSeconds(31))))
                .isEqualTo(new LookupResult.Absent());
    }

    @Test
    void whatSomebodySentUsIsNotIt() {
        assertThat(look(
                        Channel.SMS,
                        Content.ofText("text"),
                        NOW,
                        message("SM1", "text", ATTEMPT).replace("outbound-api", "inbound")))
                .isEqualTo(new LookupResult.Absent());
    }

    @Test
    void aMessageOfAnotherServiceIsNotIt() {
        String ours = message("SM1", "text", ATTEMPT)
                .replace("\"sid\"", "\"messaging_service_sid\":\"" + SERVICE + "\",\"sid\"");

        assertThat(service(message("SM2", "text", ATTEMPT))).isEqualTo(new LookupResult.Absent());
        assertThat(service(ours)).isEqualTo(new LookupResult.Found("SM1"));
    }

    @Test
    void twoAlikeCannotBeToldApart() {
        assertThat(look(
                        Channel.SMS,
                        Content.ofText("text"),
                        NOW,
                        message("SM1", "text", ATTEMPT),
                        message("SM2", "text", ATTEMPT.plusSeconds(9))))
                .isInstanceOf(LookupResult.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sent from your Twilio trial account - It's here", "It\u2019s here", "Its here!"})
    void aTextThatTwilioHasChangedIsNotTakenForAnother(String changed) {
        assertThat(look(Channel.SMS, Content.ofText("It's here"), NOW, message("SM1", changed, ATTEMPT)))
                .isInstanceOf(LookupResult.Unknown.class);
    }

    @Test
    void aTemplateCannotBeToldFromAnotherMessageButFromNone() {
        Content template = new Content(null, null, null, new Template("order", "en", List.of()), null, List.of());

        assertThat(look(Channel.WHATSAPP, template, NOW, message("SM1", "Hello Ana", ATTEMPT)))
                .isInstanceOf(LookupResult.Unknown.class);
        assertThat(look(Channel.WHATSAPP, template, NOW)).isEqualTo(new LookupResult.Absent());
    }

    @Test
    void whatIsNotThereYetMayStillCome() {
        assertThat(look(Channel.SMS, Content.ofText("text"), ATTEMPT.plusSeconds(14)))
                .isInstanceOf(LookupResult.Unknown.class);
        assertThat(look(Channel.SMS, Content.ofText("text"), ATTEMPT.plusSeconds(15)))
                .isEqualTo(new LookupResult.Absent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "{}",
                "{\"messages\":{}}",
                "{\"messages\":[{\"direction\":\"outbound-api\",\"body\":\"text\"}]}",
                "{\"messages\":[],\"next_page_uri\":\"/2010-04-01/more\"}"
            })
    void aListThatIsNotWholeTellsNothing(String page) {
        TwilioAccount account = account(Channel.SMS, Map.of("from", "+15005550006"));
        TwilioLookup lookup = new TwilioLookup(account, new TwilioContent(account), () -> NOW);

        assertThat(lookup.look(request(Content.ofText("text")), ATTEMPT, path -> page))
                .isInstanceOf(LookupResult.Unknown.class);
    }

    private LookupResult look(Channel channel, Content content, Instant now, String... messages) {
        return look(account(channel, Map.of("from", "+15005550006")), content, now, messages);
    }

    private LookupResult service(String message) {
        return look(
                account(Channel.SMS, Map.of("messaging-service-sid", SERVICE)), Content.ofText("text"), NOW, message);
    }

    private LookupResult look(TwilioAccount account, Content content, Instant now, String... messages) {
        return new TwilioLookup(account, new TwilioContent(account), () -> now)
                .look(request(content), ATTEMPT, path -> {
                    asked.add(path);
                    return "{\"messages\":[" + String.join(",", messages) + "],\"next_page_uri\":null}";
                });
    }

    private static TwilioAccount account(Channel channel, Map<String, String> sender) {
        Map<String, String> settings = new HashMap<>(sender);
        settings.put("account-sid", "AC00000000000000000000000000000000");
        settings.put("auth-token", "x");
        return TwilioAccount.read(ProviderSettings.of("it", settings), channel);
    }

    private static String message(String sid, String body, Instant created) {
        return "{\"sid\":\"" + sid + "\",\"direction\":\"outbound-api\",\"body\":\"" + body + "\",\"date_created\":\""
                + DateTimeFormatter.RFC_1123_DATE_TIME.format(created.atOffset(ZoneOffset.UTC)) + "\"}";
    }

    private static SendRequest request(Content content) {
        return new SendRequest(
                "order-4711",
                1,
                "t0ken",
                "+4915112345678",
                null,
                content,
                Purpose.TRANSACTIONAL,
                NOW.plusSeconds(300),
                null,
                null);
    }
}
