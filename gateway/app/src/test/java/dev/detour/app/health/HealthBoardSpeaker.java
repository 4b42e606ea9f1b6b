package dev.detour.app.health;

import dev.detour.core.health.Health;

/** Lets tests of other packages say what the health topic would. */
public final class HealthBoardSpeaker {
    private HealthBoardSpeaker() {}

    /** As if it had been read. */
    public static void say(HealthBoard board, Health health) {
        board.say(health);
    }
}
