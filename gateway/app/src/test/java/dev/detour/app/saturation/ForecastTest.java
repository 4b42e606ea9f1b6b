package dev.detour.app.saturation;

import java.time.Duration;
import java.util.Random;
import java.util.function.IntToDoubleFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ForecastTest {
    private static final double LIMIT = 1_000;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void aSteadyRiseEndsWhereItMeetsTheLimit() {
        // When: 400 after half a minute, ten more each second
        double left = after(30, second -> 110 + 10 * second);

        // Then
        assertThat(left).isCloseTo(60, within(0.5));
    }

    @Test
    void whatIsUsedUpHasNoTimeLeft() {
        // When // Then
        assertThat(after(30, second -> LIMIT)).isZero();
        assertThat(after(1, second -> LIMIT + 5)).isZero();
    }

    @Test
    void aHighLevelThatStaysIsNoDanger() {
        // When // Then
        assertThat(after(30, second -> 990)).isEqualTo(Forecast.FAR);
        assertThat(after(30, second -> 990 - second)).isEqualTo(Forecast.FAR);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 10, 15, 20, 25, 28})
    void oneLeapIsNoSlopeWheneverItWas(int when) {
        // When
        double left = after(30, second -> second < when ? 0 : 700);

        // Then
        assertThat(left).isEqualTo(Forecast.FAR);
    }

    @Test
    void fewSamplesSayNothing() {
        // When // Then
        assertThat(after(9, second -> 100 * second)).isEqualTo(Forecast.FAR);
        assertThat(new Forecast().secondsLeft(LIMIT)).isEqualTo(Forecast.FAR);
    }

    @Test
    void noiseAroundALevelNeverWarnsAndARiseUnderNoiseDoes() {
        for (long seed = 1; seed <= 200; seed++) {
            // Given
            Random random = new Random(seed);

            // When
            double level = after(120, second -> 500 + 50 * random.nextGaussian());
            double rise = after(60, second -> 5 * second + 10 * random.nextGaussian());

            // Then
            assertThat(level).as("seed " + seed).isGreaterThan(Saturation.WARN_SECONDS);
            assertThat(rise).as("seed " + seed).isBetween(100.0, 260.0);
        }
    }

    @Test
    void samplesThatComeLateCountByTheirTime() {
        // Given
        Forecast forecast = new Forecast();

        // When: every three seconds, ten more each second
        for (int i = 0; i < 30; i++) {
            forecast.add(i * 3 * SECOND, i * 30);
        }

        // Then
        assertThat(forecast.secondsLeft(LIMIT)).isCloseTo(13, within(0.1));
    }

    private static double after(int samples, IntToDoubleFunction used) {
        Forecast forecast = new Forecast();
        for (int second = 0; second < samples; second++) {
            forecast.add(second * SECOND, used.applyAsDouble(second));
        }
        return forecast.secondsLeft(LIMIT);
    }
}
