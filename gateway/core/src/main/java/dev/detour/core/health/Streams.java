package dev.detour.core.health;

/**
 * The running tests of one provider.
 *
 * @param results provider faults among the calls
 * @param reads failed free reads
 * @param slow slow calls, those in flight included
 * @param missing messages without a receipt long after it was due
 * @param throttled throttled calls
 * @param account calls refused because of the account
 * @param local calls that never left us
 * @param silence messages sent since the last one that got a receipt
 * @param badSince monitor time since which something speaks against the provider; -1 when nothing does
 * @param failing share of calls that fail, of the last second or so
 * @param throttling share of calls that are throttled, of the last second or so
 * @param calls calls since {@code badSince}
 * @param faults provider faults since {@code badSince}
 * @param slowCalls slow calls since {@code badSince}
 * @param lastFault monitor time at which a message last failed or became slow; -1 for never
 * @param lastAnswer monitor time at which the provider last answered anything; -1 for never
 * @param lastRead monitor time at which a free read was last answered; -1 for never
 * @param lastReadFailed monitor time at which a free read last failed; -1 for never
 */
record Streams(
        Score results,
        Score reads,
        Score slow,
        Score missing,
        Score throttled,
        Score account,
        Score local,
        ReceiptBook.Silence silence,
        long badSince,
        double failing,
        double throttling,
        long calls,
        long faults,
        long slowCalls,
        long lastFault,
        long lastAnswer,
        long lastRead,
        long lastReadFailed) {

    static final Streams NONE = new Streams(
            Score.NONE,
            Score.NONE,
            Score.NONE,
            Score.NONE,
            Score.NONE,
            Score.NONE,
            Score.NONE,
            ReceiptBook.Silence.NONE,
            -1,
            0,
            0,
            0,
            0,
            0,
            -1,
            -1,
            -1,
            -1);

    /** Below this a message has not failed lately, and reads alone decide nothing. */
    private static final double TRAFFIC_FAILED = 1.0;

    /** The tests start afresh; what was last heard stays. */
    Streams restarted() {
        return new Streams(
                Score.NONE,
                Score.NONE,
                Score.NONE,
                Score.NONE,
                throttled,
                Score.NONE,
                Score.NONE,
                silence,
                -1,
                failing,
                throttling,
                0,
                0,
                0,
                lastFault,
                lastAnswer,
                lastRead,
                lastReadFailed);
    }

    /** Failing messages, with failing reads beside them. Reads add to it where traffic is thin and never decide alone. */
    double resultsScore() {
        return results.top() < TRAFFIC_FAILED ? results.top() : results.top() + reads.top();
    }

    double slowScore() {
        return slow.top() < TRAFFIC_FAILED ? slow.top() : slow.top() + reads.top();
    }

    /** As the two above, for faults so hard that waiting pays. */
    double stoppingScore() {
        double worst = Math.max(results.stopping(), slow.stopping());
        return worst < TRAFFIC_FAILED ? worst : worst + reads.stopping();
    }

    /** How much speaks against the provider, reads without traffic included. */
    double anyScore() {
        return Math.max(Math.max(results.top(), slow.top()), reads.top());
    }
}
