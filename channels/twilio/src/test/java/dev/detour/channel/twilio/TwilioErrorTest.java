package dev.detour.channel.twilio;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/** Twilio's error dictionary as far as messages can meet it, written down a second time. */
class TwilioErrorTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            14107, THROTTLED
            20003, ACCOUNT
            20403, ACCOUNT
            20404, ACCOUNT
            20429, THROTTLED
            20500, PROVIDER_FAULT
            21211, RECIPIENT
            21408, ACCOUNT
            21602, CONTENT
            21603, CONTENT
            21604, CONTENT
            21606, ACCOUNT
            21608, ACCOUNT
            21610, OPT_OUT
            21611, THROTTLED
            21612, RECIPIENT
            21614, RECIPIENT
            21617, CONTENT
            30001, THROTTLED
            30002, ACCOUNT
            30003, POLICY
            30004, RECIPIENT
            30005, RECIPIENT
            30006, RECIPIENT
            30007, CONTENT
            30008, PROVIDER_FAULT
            30021, PROVIDER_FAULT
            30034, ACCOUNT
            30036, PROVIDER_FAULT
            63001, ACCOUNT
            63002, ACCOUNT
            63003, RECIPIENT
            63005, CONTENT
            63006, CONTENT
            63007, ACCOUNT
            63008, ACCOUNT
            63010, ACCOUNT
            63011, CONTENT
            63012, PROVIDER_FAULT
            63013, CONTENT
            63014, RECIPIENT
            63016, CONTENT
            63017, THROTTLED
            63018, THROTTLED
            63019, CONTENT
            63020, ACCOUNT
            63021, ACCOUNT
            63022, ACCOUNT
            63023, PROVIDER_FAULT
            63024, RECIPIENT
            63025, ACCOUNT
            63026, CONTENT
            63027, CONTENT
            63028, CONTENT
            63029, CONTENT
            63030, CONTENT
            63031, RECIPIENT
            63032, POLICY
            63033, RECIPIENT
            63037, CONTENT
            63038, THROTTLED
            63041, CONTENT
            63049, POLICY
            63050, POLICY
            63051, ACCOUNT
            63062, ACCOUNT
            """)
    void aCodeHasItsClassWhateverTheStatus(int code, FailureClass expected) {
        // When
        TwilioError error = TwilioError.of(code, 400);

        // Then
        assertThat(error.failureClass()).isEqualTo(expected);
        assertThat(error.detail()).isNotBlank().doesNotContain("unknown code");
        assertThat(TwilioError.of(code, 0)).isEqualTo(error);
        assertThat(TwilioError.of(code, 500)).isEqualTo(error);
    }

    @ParameterizedTest
    @CsvSource({"21999, 400, CONTENT", "20999, 500, PROVIDER_FAULT", "30999, 0, PROVIDER_FAULT", "0, 404, CONTENT"})
    void anUnknownCodeGoesByWhereItCameFromAndSaysThatItIsUnknown(int code, int status, FailureClass expected) {
        // When
        TwilioError error = TwilioError.of(code, status);

        // Then
        assertThat(error.failureClass()).isEqualTo(expected);
        assertThat(error.scope()).isEqualTo(Scope.MESSAGE);
        assertThat(error.detail()).startsWith("unknown code");
    }
}
