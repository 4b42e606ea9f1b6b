package dev.detour.channel.whatsapp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;

import static org.assertj.core.api.Assertions.assertThat;

/** Meta's table of 14 November 2025, written down a second time. */
class GraphErrorTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            0,      401, ACCOUNT
            1,      400, PROVIDER_FAULT
            2,      503, PROVIDER_FAULT
            3,      500, ACCOUNT
            4,      400, THROTTLED
            10,     403, ACCOUNT
            33,     400, ACCOUNT
            100,    400, CONTENT
            190,    401, ACCOUNT
            200,    403, ACCOUNT
            250,    403, ACCOUNT
            299,    403, ACCOUNT
            368,    403, ACCOUNT
            80007,  400, THROTTLED
            80008,  400, THROTTLED
            130429, 400, THROTTLED
            130472, 400, POLICY
            130497, 403, ACCOUNT
            131000, 500, PROVIDER_FAULT
            131005, 403, ACCOUNT
            131008, 400, CONTENT
            131009, 400, CONTENT
            131016, 500, PROVIDER_FAULT
            131021, 400, RECIPIENT
            131026, 400, RECIPIENT
            131031, 403, ACCOUNT
            131037, 400, ACCOUNT
            131042, 400, ACCOUNT
            131045, 500, ACCOUNT
            131047, 400, CONTENT
            131048, 400, THROTTLED
            131049, 400, POLICY
            131050, 400, OPT_OUT
            131051, 400, CONTENT
            131052, 400, CONTENT
            131053, 400, CONTENT
            131055, 400, CONTENT
            131056, 400, THROTTLED
            131057, 500, PROVIDER_FAULT
            132000, 400, CONTENT
            132001, 404, CONTENT
            132005, 400, CONTENT
            132007, 400, CONTENT
            132012, 400, CONTENT
            132015, 400, ACCOUNT
            132016, 400, ACCOUNT
            132068, 400, CONTENT
            132069, 400, THROTTLED
            133000, 500, ACCOUNT
            133004, 503, PROVIDER_FAULT
            133005, 400, ACCOUNT
            133006, 400, ACCOUNT
            133008, 400, ACCOUNT
            133009, 400, ACCOUNT
            133010, 400, ACCOUNT
            133015, 400, ACCOUNT
            133016, 400, THROTTLED
            134011, 400, ACCOUNT
            134100, 400, CONTENT
            134101, 400, THROTTLED
            134102, 500, ACCOUNT
            135000, 400, CONTENT
            141002, 400, ACCOUNT
            2494100, 400, PROVIDER_FAULT
            """)
    void aCodeHasItsClassWhateverTheStatus(int code, int usualStatus, FailureClass expected) {
        // When
        GraphError usual = GraphError.of(code, usualStatus);

        // Then
        assertThat(usual.failureClass()).isEqualTo(expected);
        assertThat(usual.code()).isEqualTo(code);
        assertThat(usual.detail()).isNotBlank().doesNotContain("unknown code");
        assertThat(GraphError.of(code, usualStatus == 500 ? 400 : 500)).isEqualTo(usual);
        assertThat(GraphError.of(code, 0)).isEqualTo(usual);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            131059, 400, CONTENT
            131063, 500, PROVIDER_FAULT
            130403, 503, PROVIDER_FAULT
            139999, 0,   PROVIDER_FAULT
            300,    403, CONTENT
            -1,     400, CONTENT
            """)
    void anUnknownCodeGoesByItsStatusAndSaysThatItIsUnknown(int code, int status, FailureClass expected) {
        // When
        GraphError error = GraphError.of(code, status);

        // Then
        assertThat(error.failureClass()).isEqualTo(expected);
        assertThat(error.scope()).isEqualTo(Scope.MESSAGE);
        assertThat(error.detail()).startsWith("unknown code");
    }

    @ParameterizedTest
    @CsvSource({"131056, RECIPIENT", "130429, SENDER", "4, PROVIDER", "132015, TEMPLATE", "130497, COUNTRY"})
    void aCodeReachesAsFarAsItSays(int code, Scope scope) {
        assertThat(GraphError.of(code, 400).scope()).isEqualTo(scope);
    }

    @Test
    void aMissingNumberIsNoMistakeOfTheMessage() {
        assertThat(GraphError.of(100, 33, 400).failureClass()).isEqualTo(FailureClass.ACCOUNT);
        assertThat(GraphError.of(100, 0, 400).failureClass()).isEqualTo(FailureClass.CONTENT);
    }
}
