package dev.detour.core.delivery;

import java.time.Duration;
import java.util.SplittableRandom;

import org.jspecify.annotations.Nullable;

/**
 * How often and when a provider gets another try: exponential backoff with full jitter, never earlier than the
 * provider asked for.
 *
 * @param triesPerProvider failed attempts at one provider before the next one gets its turn; 1 or more
 * @param throttlesPerProvider throttled attempts at one provider before the next one gets its turn; 1 or more
 * @param base the ceiling of the first delay; positive
 * @param cap the ceiling of any delay; not less than base
 */
public record RetryRules(int triesPerProvider, int throttlesPerProvider, Duration base, Duration cap) {

    /** Three tries, six throttles, 500 ms doubling up to 30 s. */
    public static final RetryRules DEFAULT = new RetryRules(3, 6, Duration.ofMillis(500), Duration.ofSeconds(30));

    private static final int LARGEST_SHIFT = 20;

    /**
     * A delay for the {@code failures}-th failure in a row. The jitter comes from the message and the attempt, so that
     * a decision can be replayed, and messages that failed together still come back apart.
     */
    Duration delay(int failures, @Nullable Duration retryAfter, String messageId, int attempt) {
        long ceiling = Math.min(cap.toNanos(), base.toNanos() << Math.min(LARGEST_SHIFT, Math.max(0, failures - 1)));
        long jittered = random(messageId, attempt).nextLong(ceiling + 1);
        // The provider's wish is a floor; the jitter on top keeps all that it turned away from returning at once.
        return retryAfter == null ? Duration.ofNanos(jittered) : retryAfter.plusNanos(jittered);
    }

    /**
     * A delay after the recipient's own limit was met. Meta asks for 4^X seconds on error 131056 (Cloud API, "Pair rate
     * limits").
     */
    Duration pairDelay(int throttles, @Nullable Duration retryAfter, String messageId, int attempt) {
        Duration wait = Duration.ofSeconds(1L << Math.min(12, 2 * Math.max(0, throttles - 1)));
        Duration floor = retryAfter == null || retryAfter.compareTo(wait) < 0 ? wait : retryAfter;
        return floor.plusNanos(random(messageId, attempt).nextLong(base.toNanos() + 1));
    }

    private static SplittableRandom random(String messageId, int attempt) {
        return new SplittableRandom(messageId.hashCode() * 0x9E3779B97F4A7C15L + attempt);
    }
}
