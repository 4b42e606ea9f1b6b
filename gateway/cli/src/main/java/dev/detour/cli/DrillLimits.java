package dev.detour.cli;

import java.time.Duration;

/** What must hold in a drill. */
record DrillLimits(Duration switchWithin, Duration returnWithin, double mostLate) {}
