package dev.detour.app.sender;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.core.health.Pace;

/**
 * A provider's rate: a token bucket, a slow start, a pace that gives way when the provider throttles, and a rest that it
 * has asked for. Used by the sender's thread only.
 */
final class RateLimit {
    /** What may go out at once after a quiet moment; a tenth of a second keeps the flow even. */
    private static final int BURSTS_A_SECOND = 10;

    private final @Nullable Bucket bucket;
    private final SlowStart start;
    private final Pace pace;
    private final LongSupplier nanoTime;
    private long restUntil;

    /**
     * @param rate messages a second; 0 for none
     * @param nanoTime a monotonic clock in nanoseconds
     */
    RateLimit(int rate, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = new SlowStart(nanoTime);
        this.pace = new Pace(rate, nanoTime);
        this.restUntil = nanoTime.getAsLong();
        this.bucket = rate == 0 ? null : bucket(rate, nanoTime);
    }

    /** A bare bucket, for what is bounded by nothing but a rate. */
    static Bucket bucket(int rate, LongSupplier nanoTime) {
        return Bucket.builder()
                .addLimit(limit ->
                        limit.capacity(Math.max(1, rate / BURSTS_A_SECOND)).refillGreedy(rate, Duration.ofSeconds(1)))
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
        boolean taken = nanoTime.getAsLong() - restUntil >= 0
                && start.hasPlace()
                && pace.hasPlace()
                && (bucket == null || bucket.tryConsume(1));
        if (taken) {
            start.take();
            pace.take();
        }
        return taken;
    }

    /** How long until it is worth asking again; positive. */
    Duration untilNext() {
        long rest = restUntil - nanoTime.getAsLong();
        long refill = bucket == null ? 0 : bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill();
        long paced = Math.max(start.untilPlace(), pace.untilPlace());
        return Duration.ofNanos(Math.max(Math.max(1, rest), Math.max(refill, paced)));
    }

    /**
     * What an answer says about the rate that the provider bears: of the sending number or all of it, no part of it.
     *
     * @param sentAt when the call began, by the same clock
     */
    void heed(long sentAt, SendResult result) {
        switch (result) {
            case SendResult.Throttled throttled -> {
                if (throttled.scope() == Scope.PROVIDER || throttled.scope() == Scope.SENDER) {
                    throttled(sentAt, throttled.retryAfter());
                }
            }
            case SendResult.Accepted accepted -> pace.answered(sentAt);
            case SendResult.Refused refused -> {
                if (refused.failureClass() != FailureClass.LOCAL) {
                    pace.answered(sentAt);
                }
            }
            case SendResult.Ambiguous ambiguous -> {}
        }
    }

    /**
     * The provider has turned a message away as one too many.
     *
     * @param sentAt when its call began, by the same clock
     * @param wish the rest that it asked for, or null
     */
    void throttled(long sentAt, @Nullable Duration wish) {
        pace.throttled(sentAt);
        if (wish != null) {
            restUntil = Math.max(restUntil, nanoTime.getAsLong() + wish.toNanos());
            pace.pause(wish.toNanos());
        }
    }

    /** Whether it helps to send less while the provider throttles, as far as all nodes together have found. */
    void slowness(boolean helps) {
        pace.slowness(helps);
    }

    /** Whether it takes less than it is meant to. */
    boolean isHeldBack() {
        return pace.isInForce() || nanoTime.getAsLong() - restUntil < 0;
    }
}
