package dev.detour.chaos;

import java.util.List;

/**
 * What became of the site after all faults were cured.
 *
 * @param recoveredAfter milliseconds from the cure until messages were sent as quickly as before; negative when never
 * @param settledAfter milliseconds from the end of publishing until every message had ended; negative when not all did
 * @param latency the median from publishing to the provider's request in the end, in milliseconds
 * @param mostLatency what it may be
 * @param deaths processes that ended by themselves
 */
record Outcome(long recoveredAfter, long settledAfter, long latency, long mostLatency, List<String> deaths) {}
