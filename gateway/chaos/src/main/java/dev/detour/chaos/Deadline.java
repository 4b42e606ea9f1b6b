package dev.detour.chaos;

import java.time.Instant;

/** I4: no send starts after the deadline: by the sender's clock not at all, by the simulator's not much. */
final class Deadline implements Checker.Rule {
    private static final Invariant I4 = Invariant.I4;
    /** From the start of a send until the simulator sees it, on a machine that has too much to do. */
    private static final long UNDER_WAY_MILLIS = 2_000;

    @Override
    public void check(Evidence evidence, Findings findings) {
        for (Story story : evidence.stories()) {
            Published message = story.message();
            if (message == null) {
                continue;
            }
            for (Request request : story.requests) {
                findings.looked(I4);
                long sent = request.token().sentAt().toEpochMilli();
                if (sent > message.deadline() || request.at() > message.deadline() + UNDER_WAY_MILLIS) {
                    findings.violated(
                            I4,
                            story.id,
                            "attempt " + request.attempt() + " was sent at "
                                    + request.token().sentAt() + " and seen at "
                                    + request.entry().at() + "; the deadline was "
                                    + Instant.ofEpochMilli(message.deadline()));
                }
            }
        }
    }
}
