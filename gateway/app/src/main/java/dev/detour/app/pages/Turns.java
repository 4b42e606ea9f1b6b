package dev.detour.app.pages;

import java.util.function.LongUnaryOperator;

/** When a page is read: now and then, and often while something is in question. Used by one thread. */
final class Turns {
    static final long CALM_MILLIS = 180_000;
    static final long SUSPICIOUS_MILLIS = 20_000;

    private final LongUnaryOperator spread;
    private long millisLeft;
    private boolean suspicious;

    /**
     * @param spread a time about as long as another, so that not all nodes read at the same moment
     */
    Turns(LongUnaryOperator spread) {
        this.spread = spread;
        this.millisLeft = spread.applyAsLong(SUSPICIOUS_MILLIS);
    }

    /**
     * Whether it is time; then the next turn is set.
     *
     * @param passedMillis since this was asked before
     * @param nowSuspicious whether something is in question
     */
    boolean isDue(long passedMillis, boolean nowSuspicious) {
        if (nowSuspicious && !suspicious) {
            millisLeft = Math.min(millisLeft, spread.applyAsLong(SUSPICIOUS_MILLIS / 4));
        }
        suspicious = nowSuspicious;
        millisLeft -= passedMillis;
        if (millisLeft > 0) {
            return false;
        }
        millisLeft = spread.applyAsLong(suspicious ? SUSPICIOUS_MILLIS : CALM_MILLIS);
        return true;
    }
}
