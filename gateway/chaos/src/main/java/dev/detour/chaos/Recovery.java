package dev.detour.chaos;

/** I9: once the faults are cured, messages are as quick as before and nothing is left over; no process ended by itself. */
final class Recovery implements Checker.Rule {
    private static final Invariant I9 = Invariant.I9;

    @Override
    public void check(Evidence evidence, Findings findings) {
        Outcome outcome = evidence.journals().outcome();
        findings.looked(I9);
        outcome.deaths().forEach(death -> findings.violated(I9, null, death));
        if (outcome.recoveredAfter() < 0) {
            findings.violated(
                    I9,
                    null,
                    "the median latency stayed at " + outcome.latency() + " ms, above " + outcome.mostLatency()
                            + " ms");
        }
        if (outcome.settledAfter() < 0) {
            long open = 0;
            for (Story story : evidence.stories()) {
                open += story.ended() ? 0 : 1;
            }
            findings.violated(I9, null, open + " messages had not ended when the time for it was up");
        }
    }
}
