package dev.detour.app.health;

import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WakefulClockTest {
    private final AtomicLong nanos = new AtomicLong(7_000_000_000L);
    private final WakefulClock clock = new WakefulClock(nanos::get);

    @Test
    void aTickThatComesABitLateCostsNothing() {
        // When
        for (int i = 0; i < 100; i++) {
            pass(WakefulClock.TICK_MILLIS + 10);
            clock.tick();
        }

        // Then
        assertThat(clock.millis()).isEqualTo(3_000);
    }

    @Test
    void itGoesOnBetweenTicks() {
        // When
        pass(15);

        // Then
        assertThat(clock.millis()).isEqualTo(15);
    }

    @Test
    void itStandsStillWhileTheProcessDoes() {
        // Given
        pass(20);
        clock.tick();

        // When
        pass(60_000);
        long whileAsleep = clock.millis();
        clock.tick();
        pass(20);

        // Then
        assertThat(whileAsleep).isEqualTo(60);
        assertThat(clock.millis()).isEqualTo(80);
    }

    private void pass(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }
}
