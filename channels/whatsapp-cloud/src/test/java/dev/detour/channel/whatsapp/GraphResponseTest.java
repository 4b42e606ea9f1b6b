package dev.detour.channel.whatsapp;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

class GraphResponseTest {
    private static final String SUCCESS = "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+1\","
            + "\"wa_id\":\"1\"}],\"messages\":[{\"message_status\":\"accepted\",\"id\":\"wamid.A\"}]}";
    private static final String THROTTLED = "{\"error\":{\"code\":130429,\"message\":\"(#130429) Rate limit hit\"}}";

    @Test
    void aSuccessNamesTheMessage() {
        assertThat(read(200, SUCCESS)).isEqualTo(new SendResult.Accepted("wamid.A"));
    }

    @Test
    void aSuccessThatIsCutAnywhereIsNone() {
        for (int end = 0; end < SUCCESS.length(); end++) {
            assertThat(read(200, SUCCESS.substring(0, end)))
                    .as("first " + end + " bytes")
                    .isInstanceOf(SendResult.Ambiguous.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"messages\":[]}",
                "{\"messages\":[{\"id\":\"\"}]}",
                "{\"messages\":{\"id\":\"wamid.A\"}}",
                "{\"messages\":[{\"deeper\":{\"id\":\"wamid.A\"}}]}",
                "<html>502</html>",
                "{\"messages\":[{\"id\":\"wamid.A\"}],\"error\":\"no\"}"
            })
    void whatIsNoSuccessIsNotReadAsOne(String body) {
        assertThat(read(200, body)).isInstanceOf(SendResult.Ambiguous.class);
    }

    @Test
    void anErrorInsideASuccessIsAnError() {
        assertThat(read(200, "{\"messages\":[{\"id\":\"wamid.A\"}],\"error\":{\"code\":131026}}"))
                .isInstanceOfSatisfying(
                        SendResult.Refused.class,
                        refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.RECIPIENT));
    }

    @ParameterizedTest
    @CsvSource({
        "400, Refused",
        "403, Refused",
        "404, Refused",
        "429, Throttled",
        "503, Refused",
        "500, Ambiguous",
        "502, Ambiguous",
        "504, Ambiguous",
        "301, Ambiguous",
        "204, Ambiguous"
    })
    void anAnswerThatIsNotTheApisGoesByItsStatus(int status, String expected) {
        assertThat(read(status, "<html>").getClass().getSimpleName()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            7, `` , PT7S
            `` , {"1":[{"type":"messaging"; "estimated_time_to_regain_access":3}]}, PT3M
            7, {"1":[{"estimated_time_to_regain_access":3}]}, PT3M
            300, {"1":[{"estimated_time_to_regain_access":3}]}, PT5M
            """)
    void theLongerOfTheTwoWaitsCounts(String retryAfter, String usage, Duration expected) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        if (!retryAfter.isEmpty()) {
            headers.set("Retry-After", retryAfter);
        }
        if (!usage.isEmpty()) {
            headers.set("X-Business-Use-Case-Usage", usage.replace(';', ','));
        }

        assertThat(GraphResponse.read(400, headers, THROTTLED.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        SendResult.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter()).isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"soon", "-1", "0", "99999999999999999999", "Wed, 21 Oct 2015 07:28:00 GMT"})
    void aWaitThatIsNoneIsLeftOut(String retryAfter) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Retry-After", retryAfter);

        assertThat(GraphResponse.read(400, headers, THROTTLED.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        SendResult.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter()).isNull());
    }

    @Test
    void aDateIsAWaitToo() {
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(3_600).atOffset(ZoneOffset.UTC));
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Retry-After", date);

        assertThat(GraphResponse.read(400, headers, THROTTLED.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        SendResult.Throttled.class,
                        throttled -> assertThat(throttled.retryAfter())
                                .isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61)));
    }

    private static SendResult read(int status, String body) {
        return GraphResponse.read(status, MultiMap.caseInsensitiveMultiMap(), body.getBytes(StandardCharsets.UTF_8));
    }
}
