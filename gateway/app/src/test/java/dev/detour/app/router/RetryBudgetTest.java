package dev.detour.app.router;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RetryBudgetTest {
    private final AtomicLong nanos = new AtomicLong(-5);

    @Test
    void theFirstRetryIsAllowedAndTheNextMustBeEarned() {
        // Given
        RetryBudget budget = new RetryBudget(0.1, 0, nanos::get);
        assertThat(budget.allows("meta")).isTrue();

        // When
        budget.sent("meta", true);

        // Then
        assertThat(budget.allows("meta")).isFalse();
    }

    @Test
    void tenFirstSendsEarnOneRetry() {
        // Given
        RetryBudget budget = new RetryBudget(0.1, 0, nanos::get);
        budget.sent("meta", true);

        // When
        for (int i = 0; i < 9; i++) {
            budget.sent("meta", false);
        }
        boolean afterNine = budget.allows("meta");
        budget.sent("meta", false);
        budget.sent("meta", false);

        // Then
        assertThat(afterNine).isFalse();
        assertThat(budget.allows("meta")).isTrue();
    }

    @Test
    void timeEarnsRetriesToo() {
        // Given
        RetryBudget budget = new RetryBudget(0, 2, nanos::get);
        budget.sent("meta", true);
        budget.sent("meta", true);

        // When
        nanos.addAndGet(Duration.ofMillis(499).toNanos());
        boolean early = budget.allows("meta");
        nanos.addAndGet(Duration.ofMillis(2).toNanos());

        // Then
        assertThat(early).isFalse();
        assertThat(budget.allows("meta")).isTrue();
    }

    @Test
    void providersHaveAccountsOfTheirOwn() {
        // Given
        RetryBudget budget = new RetryBudget(0.1, 0, nanos::get);

        // When
        budget.sent("meta", true);

        // Then
        assertThat(budget.allows("meta")).isFalse();
        assertThat(budget.allows("twilio")).isTrue();
    }

    @Test
    void retriesStayAtATenthOfFirstSendsInAStorm() {
        // Given
        RetryBudget budget = new RetryBudget(0.1, 0, nanos::get);
        int retries = 0;

        // When
        for (int i = 0; i < 10_000; i++) {
            budget.sent("meta", false);
            while (budget.allows("meta")) {
                budget.sent("meta", true);
                retries++;
            }
        }

        // Then
        assertThat(retries).isBetween(990, 1_001);
    }

    @Test
    void whatIsSavedUpIsBounded() {
        // Given
        RetryBudget budget = new RetryBudget(0.1, 10, nanos::get);
        budget.allows("meta");
        nanos.addAndGet(Duration.ofDays(30).toNanos());
        int retries = 0;

        // When
        while (budget.allows("meta")) {
            budget.sent("meta", true);
            retries++;
        }

        // Then
        assertThat(retries).isEqualTo(1_000);
    }
}
