package dev.detour.app.sender;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

/**
 * A provider's rate: a token bucket, and a rest that the provider has asked for. Used by the sender's thread only.
 */
final class RateLimit {
    /** What may go out at once after a quiet moment; a tenth of a second keeps the flow even. */
    private static final int BURSTS_A_SECOND = 10;

    private final @Nullable Bucket bucket;
    private final LongSupplier nanoTime;
    private long restUntil;

    /**
     * @param rate messages a second; 0 for none
     * @param nanoTime a monotonic clock in nanoseconds
     */
    RateLimit(int rate, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.restUntil = nanoTime.getAsLong();
        this.bucket = rate == 0
                ? null
                : Bucket.builder()
                        .addLimit(limit -> limit.capacity(Math.max(1, rate / BURSTS_A_SECOND))
                                .refillGreedy(rate, Duration.ofSeconds(1)))
                        .withCustomTimePrecision(new Meter(nanoTime))
                        .build();
    }

    /** The bucket goes by our clock, so that both halves of the limit see the same time. */
    private record Meter(LongSupplier nanoTime) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return nanoTime.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    /** Takes the place of one message, if there is one now. */
    boolean tryTake() {
        return nanoTime.getAsLong() - restUntil >= 0 && (bucket == null || bucket.tryConsume(1));
    }

    /** How long until it is worth asking again; positive. */
    Duration untilNext() {
        long rest = restUntil - nanoTime.getAsLong();
        long refill = bucket == null ? 0 : bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        return Duration.ofNanos(Math.max(1, Math.max(rest, refill)));
    }

    /** Lets the provider rest. */
    void rest(Duration time) {
        restUntil = Math.max(restUntil, nanoTime.getAsLong() + time.toNanos());
    }
}
