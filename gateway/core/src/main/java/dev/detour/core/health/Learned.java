package dev.detour.core.health;

/**
 * What is normal at one provider.
 *
 * @param latency of calls
 * @param lag of receipts
 * @param judged messages whose receipt was due, weighted
 * @param missed those of them that never got one, weighted
 * @param slowBin the bin of {@link Durations} above which a call is slow
 * @param bucketWidth messages sent within so many milliseconds share a bucket of the {@link ReceiptBook}
 * @param windowEnds monitor time at which the present minute of learning ends
 * @param calm whether nothing has disturbed it so far
 */
record Learned(
        Baseline latency,
        Baseline lag,
        double judged,
        double missed,
        int slowBin,
        long bucketWidth,
        long windowEnds,
        boolean calm) {

    private static final double SLOW_QUANTILE = 0.99;
    private static final double SLOW_FACTOR = 1.5;
    private static final long LEAST_SLOW_MILLIS = 500;
    private static final double KEPT = 0.98;
    private static final long LEAST_WIDTH = 250;
    /** How many buckets there are between sending and missing a receipt. */
    private static final int BUCKETS = 60;

    static Learned initial() {
        // Cloud APIs answer in about 0.2 s; "sent" receipts have a median of 1 s and a 99th percentile of 6.4 s.
        Baseline latency = Baseline.lognormal(200, 0.5);
        return new Learned(
                latency,
                Baseline.lognormal(1_000, 0.8),
                500,
                1,
                slowBin(latency),
                LEAST_WIDTH,
                Baseline.WINDOW_MILLIS,
                true);
    }

    /** The share of messages that never get a receipt, with some caution. */
    double never() {
        return Math.max(0.005, Math.min(0.3, 0.002 + 1.5 * missed / judged));
    }

    /** The age at which a message without a receipt counts as missing one, in milliseconds. */
    long missingAfter() {
        return lag.quantileMillis(0.99) * 3 / 2;
    }

    /** The age at which next to all messages have their receipt, in milliseconds. */
    long due() {
        return lag.quantileMillis(0.99);
    }

    /** How long silence has to last before it may decide anything, in milliseconds: it scales with the receipts' own lag. */
    long grace() {
        return lag.quantileMillis(0.99) * 13 / 20;
    }

    /** Doubled and halved with some play: when it changes, messages under way are forgotten. */
    private long nextBucketWidth() {
        long wanted = missingAfter() / BUCKETS;
        if (wanted > bucketWidth) {
            return 2 * bucketWidth;
        }
        return bucketWidth > LEAST_WIDTH && wanted < bucketWidth / 3 ? bucketWidth / 2 : bucketWidth;
    }

    Learned disturbed() {
        return calm ? new Learned(latency, lag, judged, missed, slowBin, bucketWidth, windowEnds, false) : this;
    }

    Learned gather(long[] latencies, boolean anyLatency, ReceiptBook.Round round) {
        return new Learned(
                anyLatency ? latency.gather(latencies) : latency,
                round.lagsSeen > 0 ? lag.gather(round.lags) : lag,
                calm ? judged + round.arrived + round.missing : judged,
                calm ? missed + round.missing : missed,
                slowBin,
                bucketWidth,
                windowEnds,
                calm);
    }

    Learned roll(long time) {
        if (time < windowEnds) {
            return this;
        }
        Baseline newLatency = latency.roll(calm);
        double kept = judged > 2_000 ? 2_000 / judged : KEPT;
        int target = slowBin(newLatency);
        // One bin, 9 %, a minute at the most: a provider that slows down step by step is not the new normal at once.
        int next = slowBin + Integer.signum(target - slowBin);
        return new Learned(
                newLatency,
                lag.roll(calm),
                Math.max(100, judged * kept),
                missed * kept,
                next,
                nextBucketWidth(),
                time + Baseline.WINDOW_MILLIS,
                true);
    }

    private static int slowBin(Baseline latency) {
        long limit = Math.round(latency.quantileMillis(SLOW_QUANTILE) * SLOW_FACTOR);
        return Durations.bin(Math.max(LEAST_SLOW_MILLIS, limit));
    }
}
