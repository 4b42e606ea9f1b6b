package dev.detour.lab;

import java.util.Arrays;

/**
 * Hystrix' rules with its defaults, written out from its documentation (github.com/Netflix/Hystrix/wiki/Configuration,
 * "Circuit Breaker" and "Metrics"; and wiki/How-it-Works, "Circuit Breaker"): statistics over 10 s in 10 buckets, at
 * least 20 calls, half of them failed, looked at every 500 ms; open for 5 s, then a single call decides.
 */
final class HystrixBreaker implements Breaker {
    private static final int BUCKETS = 10;
    private static final long BUCKET_MILLIS = 1_000;
    private static final long SNAPSHOT_MILLIS = 500;
    private static final int VOLUME = 20;
    private static final double ERRORS = 0.5;
    private static final long SLEEP_MILLIS = 5_000;

    private final int[] calls = new int[BUCKETS];
    private final int[] errors = new int[BUCKETS];
    private long bucket;
    private long lookedAt;
    private boolean open;
    private boolean trying;
    private long openedAt;

    @Override
    public String name() {
        return "Hystrix";
    }

    @Override
    public boolean permits(long now) {
        if (!open) {
            return true;
        }
        if (!trying && now - openedAt >= SLEEP_MILLIS) {
            trying = true;
            return true;
        }
        return false;
    }

    @Override
    public void ended(long sent, long now, boolean error) {
        if (trying) {
            trying = false;
            if (error) {
                openedAt = now;
            } else {
                open = false;
                Arrays.fill(calls, 0);
                Arrays.fill(errors, 0);
            }
            return;
        }
        turn(now);
        int at = (int) (bucket % BUCKETS);
        calls[at]++;
        errors[at] += error ? 1 : 0;
        if (!open && now - lookedAt >= SNAPSHOT_MILLIS) {
            lookedAt = now;
            look(now);
        }
    }

    private void look(long now) {
        int all = 0;
        int failed = 0;
        for (int i = 0; i < BUCKETS; i++) {
            all += calls[i];
            failed += errors[i];
        }
        if (all >= VOLUME && failed >= ERRORS * all) {
            open = true;
            openedAt = now;
        }
    }

    private void turn(long now) {
        long present = now / BUCKET_MILLIS;
        for (long i = Math.max(bucket + 1, present - BUCKETS + 1); i <= present; i++) {
            calls[(int) (i % BUCKETS)] = 0;
            errors[(int) (i % BUCKETS)] = 0;
        }
        bucket = Math.max(bucket, present);
    }

    @Override
    public boolean isOpen(long now) {
        return open;
    }
}
