package dev.detour.chaos;

import java.util.Map;

/**
 * What a node said of the providers' health when it was asked.
 *
 * @param at when it was asked, in milliseconds since 1970
 * @param answered when it had answered
 * @param node its number, from 1
 * @param states by provider
 */
record Sample(long at, long answered, int node, Map<String, String> states) {}
