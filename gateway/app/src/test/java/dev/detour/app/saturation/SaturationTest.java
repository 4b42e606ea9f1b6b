package dev.detour.app.saturation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import dev.detour.app.metrics.Meters;

import static org.assertj.core.api.Assertions.assertThat;

class SaturationTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> warnings = new ArrayList<>();
    private long nanos;
    private double used;
    private double limit = 1_000;

    private final Saturation saturation = new Saturation(
            List.of(new Pool("in-flight", "meta", () -> used, () -> limit)),
            new Meters(registry),
            () -> nanos,
            warnings::add);

    @Test
    void aRiseIsWarnedAboutOnceAndAgainAfterItWasCalm() {
        // When
        pass(40, 10);

        // Then
        assertThat(warnings).hasSize(1);
        assertThat(warnings.getFirst()).matches("in-flight of meta will be used up in \\d+ s .*: used=\\d+ limit=1000");
        pass(30, -10);
        assertThat(warnings).hasSize(1);
        pass(60, 10);
        assertThat(warnings).hasSize(2);
    }

    @Test
    void whatIsUsedUpIsSaidSo() {
        // Given
        used = 1_000;

        // When
        pass(3, 0);

        // Then
        assertThat(warnings).containsExactly("in-flight of meta used up: used=1000 limit=1000");
        assertThat(left()).isZero();
    }

    @Test
    void theGaugesSayTheSame() {
        // When
        pass(30, 10);

        // Then
        assertThat(registry.get("detour.pool.used").gauge().value()).isEqualTo(300);
        assertThat(registry.get("detour.pool.limit").gauge().value()).isEqualTo(1_000);
        assertThat(left()).isBetween(69.9, 70.1);
    }

    @Test
    void withoutALimitNothingIsSaid() {
        // Given
        limit = -1;

        // When
        pass(60, 100);

        // Then
        assertThat(warnings).isEmpty();
        assertThat(left()).isEqualTo(Forecast.FAR);
    }

    private double left() {
        return registry.get("detour.saturation.seconds.left").gauge().value();
    }

    private void pass(int seconds, double rise) {
        for (int i = 0; i < seconds; i++) {
            nanos += Duration.ofSeconds(1).toNanos();
            used += rise;
            saturation.sample();
        }
    }
}
