package dev.detour.chaos;

/**
 * What was done, when.
 *
 * @param what in words
 * @param ofProcesses whether nodes or brokers were meant
 * @param from in milliseconds since 1970
 * @param to in milliseconds since 1970, when it was over
 */
record Disturbance(String what, boolean ofProcesses, long from, long to) {}
