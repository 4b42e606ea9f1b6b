package dev.detour.lab;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

/** The breaker of resilience4j itself, with {@code CircuitBreakerConfig.ofDefaults()}, on the lab's clock. */
final class Resilience4jBreaker implements Breaker {
    private final CircuitBreaker breaker;
    private long now;

    Resilience4jBreaker() {
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(now);
            }
        };
        breaker = CircuitBreaker.of(
                "lab",
                CircuitBreakerConfig.custom()
                        .clock(clock)
                        .currentTimestampFunction(Clock::millis, TimeUnit.MILLISECONDS)
                        .build());
    }

    @Override
    public String name() {
        return "resilience4j";
    }

    @Override
    public boolean permits(long time) {
        now = time;
        return breaker.tryAcquirePermission();
    }

    @Override
    public void ended(long sent, long time, boolean error) {
        now = time;
        if (error) {
            breaker.onError(time - sent, TimeUnit.MILLISECONDS, new IllegalStateException("failed"));
        } else {
            breaker.onSuccess(time - sent, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public boolean isOpen(long time) {
        return breaker.getState() == CircuitBreaker.State.OPEN;
    }
}
