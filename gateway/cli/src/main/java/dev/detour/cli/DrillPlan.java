package dev.detour.cli;

import java.time.Duration;

/**
 * What is to be done in a drill.
 *
 * @param name the fault's name
 * @param switches whether the gateway is to switch
 * @param provider the provider that is broken
 * @param rate messages a second
 * @param before how long all is well first
 * @param lasts how long the fault lasts
 * @param lateAfter how long a message may take to be taken by anybody
 */
record DrillPlan(
        String name,
        boolean switches,
        String provider,
        int rate,
        Duration before,
        Duration lasts,
        Duration returnWithin,
        Duration lateAfter) {}
