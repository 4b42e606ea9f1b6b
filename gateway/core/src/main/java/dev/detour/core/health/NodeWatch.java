package dev.detour.core.health;

/**
 * What one node has reported about one provider and has not been weighed yet, and whether the node itself looks cut
 * off.
 *
 * @param sequence of its last report
 * @param heardAt monitor time of its last report
 * @param slowInFlight calls in flight that were slow already when it last reported
 * @param recentGood calls that went well, forgotten within seconds
 * @param recentBad calls that went badly, forgotten within seconds
 * @param calls results since the last weighing
 * @param slow calls that became slow since then
 * @param quick calls that ended in time since then
 * @param readsOk free reads answered since then
 * @param readsFailed free reads failed since then
 */
record NodeWatch(
        long sequence,
        long heardAt,
        long slowInFlight,
        double recentGood,
        double recentBad,
        Tally calls,
        long slow,
        long quick,
        long readsOk,
        long readsFailed) {

    static final NodeWatch NEW = new NodeWatch(Long.MIN_VALUE, 0, 0, 0, 0, Tally.NONE, 0, 0, 0, 0);
    private static final double LEAST = 4;
    private static final double MOSTLY = 0.6;
    private static final double HARDLY = 0.1;
    private static final double MEMORY_MILLIS = 1_000;

    NodeWatch with(Signal.Sample sample, int slowBin, long time) {
        long slowNow = sample.inFlight().above(slowBin);
        long slowEnded = sample.completed().above(slowBin);
        return new NodeWatch(
                sample.sequence(),
                time,
                slowNow,
                recentGood,
                recentBad,
                calls.plus(sample.calls()),
                slow + Math.max(0, slowNow - slowInFlight + slowEnded),
                quick + sample.completed().count() - slowEnded,
                readsOk + Math.max(0, sample.reads().ok()),
                readsFailed + Math.max(0, sample.reads().failed()));
    }

    /** With everything weighed. */
    NodeWatch weighed(long passedMillis) {
        double kept = Math.exp(-passedMillis / MEMORY_MILLIS);
        return new NodeWatch(
                sequence,
                heardAt,
                slowInFlight,
                recentGood * kept + good(),
                recentBad * kept + bad(),
                Tally.NONE,
                0,
                0,
                0,
                0);
    }

    double good() {
        return (double) calls.answered() + readsOk;
    }

    double bad() {
        return (double) calls.faults() + slow + readsFailed;
    }

    /**
     * Whether this node fails and the others do not: then it is the node's network, and what it saw says nothing about
     * the provider.
     *
     * @param othersGood recently, at all other nodes
     * @param othersBad recently, at all other nodes
     */
    boolean isCutOff(double othersGood, double othersBad) {
        double allBad = recentBad + bad();
        return allBad >= LEAST
                && allBad >= MOSTLY * (allBad + recentGood + good())
                && othersGood >= LEAST
                && othersBad <= HARDLY * (othersGood + othersBad);
    }
}
