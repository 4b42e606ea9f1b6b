package dev.detour.core.budget;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a budget stands.
 *
 * @param spent in the last hour
 * @param limit what may be spent in an hour
 * @param forecast what will have been spent when this hour ends, at the present rate
 * @param hourEnds when the first of what is counted now no longer counts; null when nothing is
 * @param exhaustedAt when it will be spent at the present rate; null when it never will, or is
 * @param roomAt when there will be room again if nothing more is spent; null when there is
 */
public record Budget(
        Amount spent,
        Limit limit,
        Amount forecast,
        @Nullable Instant hourEnds,
        @Nullable Instant exhaustedAt,
        @Nullable Instant roomAt) {

    /** Whether nothing more may be spent. */
    public boolean exhausted() {
        return !limit.hasRoom(spent);
    }
}
