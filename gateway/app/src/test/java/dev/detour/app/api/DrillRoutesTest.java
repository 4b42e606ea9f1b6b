package dev.detour.app.api;

import java.time.Instant;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.app.api.DrillRoutes.Reading;
import dev.detour.app.drills.Drill;
import dev.detour.app.drills.Fault;

import static org.assertj.core.api.Assertions.assertThat;

class DrillRoutesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void anOrderIsReadWithAllOfTheTrafficUnlessItSaysOtherwise() {
        // When
        Reading reading = DrillRoutes.read("meta", order(), NOW);

        // Then
        assertThat(reading)
                .isEqualTo(new Reading.Right(
                        new Drill("meta", "drill", Fault.HANG, 1, "weekly drill", NOW.plusSeconds(300), NOW)));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "tenant, null, tenant.missing",
                "tenant, ' ', tenant.missing",
                "tenant, 7, tenant.missing",
                "fault, earthquake, fault.invalid",
                "fault, null, fault.invalid",
                "share, 0, share.invalid",
                "share, 1.5, share.invalid",
                "share, half, share.invalid",
                "reason, null, reason.missing",
                "expiresIn, PT31M, expiresIn.invalid",
                "expiresIn, PT0S, expiresIn.invalid",
                "expiresIn, null, expiresIn.invalid",
                "expiresIn, soon, expiresIn.invalid",
            })
    void whatIsWrongIsNamed(String field, @Nullable String value, String code) {
        // Given
        JsonObject order = order();
        if (value == null) {
            order.remove(field);
        } else {
            order.put(field, value.matches("[0-9.]+") ? (Object) Double.valueOf(value) : value);
        }

        // When
        Reading reading = DrillRoutes.read("meta", order, NOW);

        // Then
        assertThat(reading)
                .isInstanceOfSatisfying(
                        Reading.Wrong.class, wrong -> assertThat(wrong.code()).isEqualTo(code));
    }

    private static JsonObject order() {
        return new JsonObject()
                .put("tenant", "drill")
                .put("fault", "hang")
                .put("reason", "weekly drill ")
                .put("expiresIn", "5m");
    }
}
