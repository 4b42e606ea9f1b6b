package dev.detour.app.sender;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SlowStartTest {
    private final AtomicLong nanos = new AtomicLong(-7);
    private final SlowStart start = new SlowStart(nanos::get);

    @Test
    void aProviderThatHadNothingToDoGetsFiftyASecondAndTwiceAsManyEachSecond() {
        // When: two thousand a second want to go
        int first = send(2_000, Duration.ofSeconds(1));
        int second = send(2_000, Duration.ofSeconds(1));
        int third = send(2_000, Duration.ofSeconds(1));
        int fourth = send(2_000, Duration.ofSeconds(1));

        // Then: it grows as soon as half of it is in use
        assertThat(first).isBetween(50, 80);
        assertThat((double) second / first).isCloseTo(2, within(0.5));
        assertThat((double) third / second).isCloseTo(2, within(0.1));
        assertThat((double) fourth / third).isCloseTo(2, within(0.1));
    }

    @Test
    void trafficThatIsThereAlreadyMayDoubleAtOnce() {
        // Given
        send(200, Duration.ofSeconds(20));

        // When
        int sent = send(400, Duration.ofSeconds(1));

        // Then
        assertThat(sent).isGreaterThanOrEqualTo(390);
    }

    @Test
    void aQuietMinuteIsNoNewStart() {
        // Given
        send(1_000, Duration.ofSeconds(20));
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());

        // When
        int sent = send(1_000, Duration.ofSeconds(1));

        // Then
        assertThat(sent).isGreaterThanOrEqualTo(990);
    }

    @Test
    void aQuietHourIs() {
        // Given
        send(1_000, Duration.ofSeconds(20));
        nanos.addAndGet(Duration.ofHours(1).toNanos());

        // When
        int sent = send(1_000, Duration.ofSeconds(1));

        // Then
        assertThat(sent).isBetween(50, 80);
    }

    @Test
    void afterTheTimeThatItNamesThereIsAPlace() {
        // Given
        while (start.hasPlace()) {
            start.take();
        }

        // When
        long wait = start.untilPlace();

        // Then
        assertThat(wait).isBetween(1L, Duration.ofMillis(20).toNanos());
        nanos.addAndGet(wait);
        assertThat(start.hasPlace()).isTrue();
    }

    private int send(int aSecond, Duration time) {
        int sent = 0;
        long steps = time.toMillis() * aSecond / 1_000;
        for (long step = 0; step < steps; step++) {
            nanos.addAndGet(time.dividedBy(steps).toNanos());
            if (start.hasPlace()) {
                start.take();
                sent++;
            }
        }
        return sent;
    }
}
