package dev.detour.lab;

/**
 * Envoy's outlier detection with its defaults, written out from its documentation (envoyproxy.io, "Outlier detection"
 * and the {@code OutlierDetection} message): five 5xx in a row eject the host for 30 s times the number of its
 * ejections, at most 300 s; every 10 s it is looked at whether the time is over, and whether a host that behaved may be
 * forgiven one ejection. A timeout of the client counts as 504; answers below 500 (throttled, refused) are no errors.
 */
final class EnvoyBreaker implements Breaker {
    private static final int CONSECUTIVE = 5;
    private static final long INTERVAL_MILLIS = 10_000;
    private static final long BASE_MILLIS = 30_000;
    private static final long LONGEST_MILLIS = 300_000;

    private int row;
    private int ejections;
    private boolean ejected;
    private long ejectedAt;
    private long lookedAt;

    @Override
    public String name() {
        return "Envoy";
    }

    @Override
    public boolean permits(long now) {
        tick(now);
        return !ejected;
    }

    @Override
    public void ended(long sent, long now, boolean error) {
        tick(now);
        row = error ? row + 1 : 0;
        if (row >= CONSECUTIVE && !ejected) {
            ejected = true;
            ejectedAt = now;
            ejections++;
            row = 0;
        }
    }

    @Override
    public boolean isOpen(long now) {
        return ejected;
    }

    @Override
    public void tick(long now) {
        while (now - lookedAt >= INTERVAL_MILLIS) {
            lookedAt += INTERVAL_MILLIS;
            if (ejected && lookedAt - ejectedAt >= Math.min(LONGEST_MILLIS, BASE_MILLIS * ejections)) {
                ejected = false;
            } else if (!ejected && ejections > 0) {
                ejections--;
            }
        }
    }
}
