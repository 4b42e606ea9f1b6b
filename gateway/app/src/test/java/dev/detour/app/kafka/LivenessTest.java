package dev.detour.app.kafka;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.channel.SettingException;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LivenessTest {
    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT7S", "PT1M"})
    void refusesALeaseUnderWhichTwoNodesMightSendTheSame(String lease) {
        assertThatThrownBy(() -> Liveness.checkLease(Duration.parse(lease)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("detour.sender.lease")
                .hasMessageContaining("shorter than 7s");
    }

    @Test
    void takesTheDefault() {
        assertThatCode(() -> Liveness.checkLease(Duration.ofSeconds(6))).doesNotThrowAnyException();
    }
}
