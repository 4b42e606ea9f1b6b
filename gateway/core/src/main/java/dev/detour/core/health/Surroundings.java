package dev.detour.core.health;

/**
 * What is known beside the provider in question. Times are monitor time; -1 means never.
 *
 * @param others whether other providers are watched
 * @param othersAnswered when one of them last answered
 * @param beats whether heartbeats of our own webhook endpoint come at all
 * @param lastBeat when the endpoint was last reached
 * @param allLocal whether another provider was found to fail because of us in this round
 */
record Surroundings(boolean others, long othersAnswered, boolean beats, long lastBeat, boolean allLocal) {

    /** Whether there is anybody who could testify that our network works. */
    boolean hasWitness() {
        return others || beats;
    }

    /** Whether somebody else was reached at that time or later. A heartbeat counts only when there is no other provider. */
    boolean reachedSince(long moment) {
        return others ? othersAnswered >= moment : lastBeat >= moment;
    }
}
