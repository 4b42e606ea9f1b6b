package dev.detour.channel.whatsapp;

import java.nio.charset.StandardCharsets;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;

class GraphHealthTest {
    @ParameterizedTest
    @CsvSource({"AVAILABLE, true", "LIMITED, true", "BLOCKED, false"})
    void healthIsWhetherWeMaySend(String canSend, boolean usable) {
        assertThat(read(200, "{\"health_status\":{\"can_send_message\":\"" + canSend + "\",\"entities\":[]}}"))
                .isEqualTo(new ProbeResult.Answered(usable, canSend));
    }

    @Test
    void theReasonsAreNamedByTheirCodes() {
        assertThat(read(200, """
                {"health_status":{"can_send_message":"BLOCKED","entities":[{"entity_type":"WABA","can_send_message":"BLOCKED",
                 "errors":[{"error_code":141006,"error_description":"card of Ana","possible_solution":"x"}]}]}}
                """)).isEqualTo(new ProbeResult.Answered(false, "BLOCKED: 141006"));
    }

    @Test
    void anythingElseIsJudgedLikeASend() {
        assertThat(read(401, "{\"error\":{\"code\":190}}"))
                .isInstanceOfSatisfying(
                        ProbeResult.Refused.class,
                        refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.ACCOUNT));
        assertThat(read(200, "<html>")).isInstanceOf(ProbeResult.Unanswered.class);
        assertThat(read(200, "{}")).isInstanceOf(ProbeResult.Unanswered.class);
        assertThat(read(502, "")).isInstanceOf(ProbeResult.Unanswered.class);
        assertThat(read(400, "{\"error\":{\"code\":80007}}"))
                .isInstanceOfSatisfying(
                        ProbeResult.Refused.class,
                        refused -> assertThat(refused.failureClass()).isEqualTo(FailureClass.THROTTLED));
    }

    private static ProbeResult read(int status, String body) {
        return GraphHealth.read(status, MultiMap.caseInsensitiveMultiMap(), body.getBytes(StandardCharsets.UTF_8));
    }
}
