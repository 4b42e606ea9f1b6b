package dev.detour.testkit.simulator;

import java.util.Random;
import java.util.function.LongSupplier;

/** Draws what happens to each request of one double, from its faults and a seed. Confined to the event loop. */
final class Fate {
    private static final double BURST_SECONDS = 0.25;

    private final Random random;
    private final LongSupplier nanoTime;
    private Faults faults = Faults.NONE;
    private double tokens;
    private long tokensAt;

    Fate(long seed, LongSupplier nanoTime) {
        this.random = new Random(seed);
        this.nanoTime = nanoTime;
        this.tokensAt = nanoTime.getAsLong();
    }

    Faults faults() {
        return faults;
    }

    Random random() {
        return random;
    }

    void set(Faults changed) {
        faults = changed;
        tokens = changed.throttleRate() * BURST_SECONDS;
        tokensAt = nanoTime.getAsLong();
    }

    boolean happens(double share) {
        return share > 0 && random.nextDouble() < share;
    }

    Verdict draw(String to) {
        if (happens(faults.hang())) {
            return new Verdict.Hang(false);
        }
        if (happens(faults.hangTaken())) {
            return new Verdict.Hang(true);
        }
        if (happens(faults.resetBefore())) {
            return new Verdict.Reset(false);
        }
        if (happens(faults.resetAfter())) {
            return new Verdict.Reset(true);
        }
        if (happens(faults.garbage())) {
            return new Verdict.Garbage();
        }
        if (happens(faults.trickle())) {
            return new Verdict.Trickle();
        }
        if (happens(faults.truncated())) {
            return new Verdict.Truncated();
        }
        if (happens(faults.errorInside())) {
            return new Verdict.ErrorInside();
        }
        for (Faults.ErrorFault error : faults.errors()) {
            String suffix = error.toSuffix();
            if ((suffix == null || to.endsWith(suffix)) && happens(error.share())) {
                return new Verdict.Refuse(
                        faults.latency().draw(random), error.code(), error.httpStatus(), error.retryAfter());
            }
        }
        if (faults.throttleRate() > 0 && !takeToken()) {
            return new Verdict.Throttle(faults.latency().draw(random));
        }
        return new Verdict.Take(faults.latency().draw(random), happens(faults.silence()));
    }

    private boolean takeToken() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(
                faults.throttleRate() * BURST_SECONDS, tokens + (now - tokensAt) / 1e9 * faults.throttleRate());
        tokensAt = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
