package dev.detour.chaos;

/** I6: a committed dispatch of the same attempt at the same provider precedes every request. */
final class IntentFirst implements Checker.Rule {
    private static final Invariant I6 = Invariant.I6;
    /** Two processes read the same clock, in whole milliseconds. */
    private static final long ROUNDING_MILLIS = 2;

    @Override
    public void check(Evidence evidence, Findings findings) {
        for (Story story : evidence.stories()) {
            for (Request request : story.requests) {
                findings.looked(I6);
                boolean intended = story.events.stream()
                        .anyMatch(event -> event.status().equals("dispatched")
                                && event.attempt() == request.attempt()
                                && request.entry().provider().equals(Conductor.DOUBLES.get(event.provider()))
                                && event.at().toEpochMilli() <= request.at() + ROUNDING_MILLIS);
                if (!intended) {
                    findings.violated(
                            I6,
                            story.id,
                            "no committed dispatch precedes attempt " + request.attempt() + " at "
                                    + request.entry().provider());
                }
            }
        }
    }
}
