package dev.detour.lab;

/**
 * A story: how the world changes with time.
 *
 * @param name short, for tables and file names
 * @param onset when the fault begins, in milliseconds; {@link Long#MAX_VALUE} when there is none
 * @param end when it is over
 * @param length when the story ends
 * @param world how the world is at a time
 */
record Scenario(String name, long onset, long end, long length, World world) {

    /** The world at a time in milliseconds. */
    @FunctionalInterface
    interface World {
        Conditions at(long millis);
    }

    /** The conditions hold from onset to end, and all is good otherwise. */
    static Scenario during(String name, long onset, long lasts, long after, Conditions conditions) {
        return new Scenario(
                name,
                onset,
                onset + lasts,
                onset + lasts + after,
                time -> time >= onset && time < onset + lasts ? conditions : Conditions.GOOD);
    }
}
