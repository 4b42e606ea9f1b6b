package dev.detour.core.delivery;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RetryRulesTest {
    private static final RetryRules RULES = new RetryRules(3, 6, Duration.ofMillis(500), Duration.ofSeconds(30));

    @ParameterizedTest
    @CsvSource({"0, 500", "1, 500", "2, 1000", "3, 2000", "6, 16000", "7, 30000", "60, 30000", "2147483647, 30000"})
    void theCeilingDoublesUpToTheCap(int failures, long ceiling) {
        // When
        Duration longest = Duration.ZERO;
        for (int message = 0; message < 500; message++) {
            Duration delay = RULES.delay(failures, null, "m-" + message, 1);
            assertThat(delay).isBetween(Duration.ZERO, Duration.ofMillis(ceiling));
            longest = delay.compareTo(longest) > 0 ? delay : longest;
        }

        // Then
        assertThat(longest).isGreaterThan(Duration.ofMillis(ceiling * 9 / 10));
    }

    @Test
    void messagesThatFailedTogetherComeBackApart() {
        // When
        Set<Duration> delays = new HashSet<>();
        Duration sum = Duration.ZERO;
        for (int message = 0; message < 1000; message++) {
            Duration delay = RULES.delay(1, null, "m-" + message, 1);
            delays.add(delay);
            sum = sum.plus(delay);
        }

        // Then
        assertThat(delays).hasSizeGreaterThan(990);
        assertThat(sum.dividedBy(1000)).isBetween(Duration.ofMillis(225), Duration.ofMillis(275));
    }

    @Test
    void theSameMessageAndAttemptGiveTheSameDelay() {
        // When
        Duration delay = RULES.delay(4, null, "m-1", 7);

        // Then
        assertThat(delay).isEqualTo(RULES.delay(4, null, "m-1", 7)).isNotEqualTo(RULES.delay(4, null, "m-1", 8));
    }

    @Test
    void theProvidersWishIsAFloorHoweverLong() {
        // When
        Duration delay = RULES.delay(1, Duration.ofHours(2), "m-1", 1);

        // Then
        assertThat(delay).isBetween(Duration.ofHours(2), Duration.ofHours(2).plusMillis(500));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "2, 4", "3, 16", "4, 64", "5, 256", "6, 1024", "7, 4096", "8, 4096", "1000, 4096"})
    void theRecipientsLimitWaitsForPowersOfFour(int throttles, long seconds) {
        // When
        Duration delay = RULES.pairDelay(throttles, null, "m-1", 1);

        // Then
        assertThat(delay)
                .isBetween(
                        Duration.ofSeconds(seconds), Duration.ofSeconds(seconds).plusMillis(500));
    }

    @ParameterizedTest
    @CsvSource({"PT2S, 4", "PT10S, 10"})
    void theRecipientsLimitKeepsToTheLongerOfBothWishes(Duration retryAfter, long seconds) {
        // When
        Duration delay = RULES.pairDelay(2, retryAfter, "m-1", 1);

        // Then
        assertThat(delay)
                .isBetween(
                        Duration.ofSeconds(seconds), Duration.ofSeconds(seconds).plusMillis(500));
    }
}
