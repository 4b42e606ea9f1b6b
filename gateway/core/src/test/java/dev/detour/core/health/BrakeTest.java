package dev.detour.core.health;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BrakeTest {
    @Test
    void holdsWhenTheCallsSentLastAllFail() {
        // Given
        Brake brake = Brake.RELEASED.good(1_000, 1_200);
        // When
        for (long sent = 1_010; sent < 1_050; sent += 10) {
            brake = brake.bad(sent, sent + 150, 50);
        }
        // Then
        assertThat(brake.holds(1_200)).isTrue();
        assertThat(brake.holds(1_190 + 3_000)).isFalse();
    }

    @Test
    void aGoodCallSentBeforeTheFailuresDoesNotExcuseThem() {
        // Given
        Brake brake = Brake.RELEASED.bad(1_010, 1_100, 50).bad(1_020, 1_110, 50).bad(1_030, 1_120, 50);
        // When: its answer comes late, but it was sent before the fault.
        Brake after = brake.good(1_000, 1_130).bad(1_040, 1_140, 50);
        // Then
        assertThat(after.holds(1_150)).isTrue();
    }

    @Test
    void theFirstGoodCallOfTheTrickleReleases() {
        // Given
        Brake brake = Brake.RELEASED;
        for (long sent = 0; sent < 40; sent += 10) {
            brake = brake.bad(sent, 200, 50);
        }
        // When
        Brake after = brake.good(300, 500);
        // Then
        assertThat(brake.holds(500)).isTrue();
        assertThat(after.holds(501)).isFalse();
    }

    @Test
    void failuresAmongGoodCallsAreWeather() {
        // Given
        Brake brake = Brake.RELEASED;
        // When
        for (long sent = 0; sent < 10_000; sent += 40) {
            brake = brake.bad(sent, sent + 200, 50)
                    .bad(sent + 10, sent + 210, 50)
                    .good(sent + 20, sent + 220);
        }
        // Then
        assertThat(brake.heldUntil()).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void aThinNodeHoldsAtItsFirstFailureUntilAReadGoesWell() {
        // Given
        Brake brake = Brake.RELEASED.bad(0, 200, 0.3);
        // When
        Brake after = brake.good(210, 400);
        // Then
        assertThat(brake.holds(300)).isTrue();
        assertThat(brake.isAlarmed(0.3)).isTrue();
        assertThat(after.holds(401)).isFalse();
    }
}
