package dev.detour.channel.twilio;

import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

class TwilioResultsTest {
    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504, 599})
    void anErrorInsideTwilioLeavesItOpenWhetherTheMessageWasTaken(int status) {
        assertThat(of(status, "{\"code\":20500,\"status\":" + status + "}"))
                .isEqualTo(new SendResult.Ambiguous("20500", "an error inside Twilio; it may have taken the message"));
        assertThat(of(status, "<html>"))
                .isInstanceOfSatisfying(
                        SendResult.Ambiguous.class,
                        ambiguous -> assertThat(ambiguous.code()).isEqualTo("http." + status));
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            20429, PROVIDER
            14107, RECIPIENT
            63018, SENDER
            21211, PROVIDER
            """)
    void tooManyIsAlwaysThrottledAndReachesAsFarAsItsCodeSays(int code, Scope scope) {
        assertThat(of(429, "{\"code\":" + code + "}"))
                .isEqualTo(new SendResult.Throttled(
                        scope, Integer.toString(code), "too many requests", Duration.ofSeconds(1)));
    }

    @Test
    void tooManyWithoutTwiliosWordsIsThrottledToo() {
        assertThat(TwilioResults.of(429, "<html>", Optional.of("7")))
                .isEqualTo(new SendResult.Throttled(
                        Scope.PROVIDER, "http.429", "too many requests", Duration.ofSeconds(7)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "<html>", "{\"code\":\"x\"}", "{\"code\":9999999999}", "{\"code\""})
    void aRefusalWithoutACodeIsNotTheMessagesFault(String body) {
        assertThat(of(403, body)).isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
            assertThat(refused.failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT);
            assertThat(refused.code()).isEqualTo("http.403");
        });
    }

    @Test
    void aMessageThatFailsLaterWithoutACodeIsTwiliosFault() {
        assertThat(TwilioResults.failure(null).failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT);
        assertThat(TwilioResults.failure(30003).failureClass()).isEqualTo(FailureClass.POLICY);
    }

    private static SendResult of(int status, String body) {
        return TwilioResults.of(status, body, Optional.empty());
    }
}
