package dev.detour.app.sender;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitTest {
    private final AtomicLong nanos = new AtomicLong(1_000_000_007);

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 80, 1000})
    void overALongTimeTheRateIsKeptExactly(int rate) {
        // Given
        RateLimit limit = warm(new RateLimit(rate, nanos::get));

        // When
        int taken = takenIn(Duration.ofSeconds(10), limit);

        // Then
        assertThat(taken).isBetween(rate * 10 - 1, rate * 10 + Math.max(1, rate / 10));
    }

    @Test
    void atOnceThereIsATenthOfASecondOfIt() {
        // Given
        RateLimit limit = warm(new RateLimit(80, nanos::get));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        int taken = 0;

        // When
        while (limit.tryTake()) {
            taken++;
        }

        // Then
        assertThat(taken).isEqualTo(8);
    }

    @Test
    void afterTheTimeThatItNamesThereIsAPlace() {
        // Given
        RateLimit limit = new RateLimit(10, nanos::get);
        assertThat(limit.tryTake()).isTrue();
        assertThat(limit.tryTake()).isFalse();

        // When
        Duration wait = limit.untilNext();

        // Then
        assertThat(wait).isEqualTo(Duration.ofMillis(100));
        nanos.addAndGet(wait.toNanos() - 1);
        assertThat(limit.tryTake()).isFalse();
        nanos.addAndGet(1);
        assertThat(limit.tryTake()).isTrue();
    }

    @Test
    void aProviderThatAskedForARestGetsIt() {
        // Given
        RateLimit limit = new RateLimit(0, nanos::get);

        // When
        limit.throttled(nanos.get(), Duration.ofSeconds(5));
        limit.throttled(nanos.get(), Duration.ofSeconds(2));

        // Then
        assertThat(limit.tryTake()).isFalse();
        assertThat(limit.untilNext()).isEqualTo(Duration.ofSeconds(5));
        nanos.addAndGet(Duration.ofSeconds(5).toNanos());
        assertThat(limit.tryTake()).isTrue();
    }

    @Test
    void withoutALimitThereIsAPlaceForTwiceTheTraffic() {
        // Given
        RateLimit limit = new RateLimit(0, nanos::get);
        for (int step = 0; step < 20_000; step++) {
            nanos.addAndGet(Duration.ofMillis(1).toNanos());
            limit.tryTake();
        }

        // When
        int taken = 0;
        for (int step = 0; step < 2_000; step++) {
            nanos.addAndGet(Duration.ofNanos(500_000).toNanos());
            taken += limit.tryTake() ? 1 : 0;
        }

        // Then
        assertThat(taken).isGreaterThanOrEqualTo(1_990);
        assertThat(limit.untilNext()).isPositive();
    }

    /** In use for so long that it is no start any more. */
    private RateLimit warm(RateLimit limit) {
        takenIn(Duration.ofSeconds(20), limit);
        return limit;
    }

    /** As many as there are places for. */
    private int takenIn(Duration time, RateLimit limit) {
        int taken = 0;
        for (int millis = 0; millis < time.toMillis(); millis++) {
            while (limit.tryTake()) {
                taken++;
            }
            nanos.addAndGet(Duration.ofMillis(1).toNanos());
        }
        return taken;
    }
}
