package dev.detour.chaos;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.detour.core.delivery.Token;
import dev.detour.testkit.SimulatorClient.ReportEntry;

/**
 * I7: what is said of an attempt only ever rises, nothing is said after the end but what came late, events are numbered
 * without a gap, and in the end the status is what the sorted, deduplicated reports say.
 */
final class TrueStatus implements Checker.Rule {
    private static final Invariant I7 = Invariant.I7;
    /** How far receipts say that a message has come; the order is the lattice. */
    private static final List<String> RANKS = List.of("sent", "failed", "delivered", "read");

    private static final int DELIVERED = RANKS.indexOf("delivered");

    @Override
    public void check(Evidence evidence, Findings findings) {
        for (Story story : evidence.stories()) {
            if (!story.events.isEmpty()) {
                findings.looked(I7);
                rises(story, findings);
                numbers(story, findings);
            }
            asReported(story, findings);
        }
    }

    private static void rises(Story story, Findings findings) {
        Map<Integer, Integer> highest = new HashMap<>();
        boolean ended = false;
        for (StatusLine event : story.events) {
            int rank = RANKS.indexOf(event.status());
            // What became of an attempt after the end may be said in a "sent" with its reason.
            if (rank >= 0 && !(event.late() && !event.reason().isEmpty())) {
                Integer before = highest.put(event.attempt(), rank);
                if (before != null && before >= rank) {
                    findings.violated(
                            I7,
                            story.id,
                            "attempt " + event.attempt() + " fell from " + RANKS.get(before) + " to " + event.status());
                }
            }
            // A repetition or something garbled under the same id ends nothing, and may come at any time.
            boolean aside = event.status().equals("duplicate") || event.status().equals("rejected");
            if (ended && !event.late() && !aside) {
                findings.violated(I7, story.id, event.status() + " follows its end");
            } else if (!ended && event.late()) {
                findings.violated(I7, story.id, event.status() + " is late before its end");
            }
            ended |= event.isFinal();
        }
    }

    private static void numbers(Story story, Findings findings) {
        int expected = 1;
        for (StatusLine event : story.events) {
            if (event.seq() != expected) {
                findings.violated(I7, story.id, "event " + event.seq() + " stands where " + expected + " should");
                return;
            }
            expected++;
        }
    }

    private static void asReported(Story story, Findings findings) {
        Map<Integer, Integer> heard = new HashMap<>();
        Map<Integer, Integer> told = new HashMap<>();
        for (ReportEntry report : story.reports) {
            Token token = Evidence.token(report.token());
            if (token != null) {
                int rank = RANKS.indexOf(report.state());
                told.merge(token.attempt(), rank, Math::max);
                if (report.taken()) {
                    heard.merge(token.attempt(), rank, Math::max);
                }
            }
        }
        Map<Integer, Integer> said = new HashMap<>();
        for (StatusLine event : story.events) {
            int rank = RANKS.indexOf(event.status());
            if (rank >= DELIVERED) {
                said.merge(event.attempt(), rank, Math::max);
                if (rank > told.getOrDefault(event.attempt(), -1)) {
                    findings.violated(
                            I7,
                            story.id,
                            "attempt " + event.attempt() + " is " + event.status() + ", as nobody reported");
                }
            }
        }
        heard.forEach((attempt, rank) -> {
            if (rank >= DELIVERED && rank > said.getOrDefault(attempt, -1)) {
                findings.violated(
                        I7,
                        story.id,
                        "attempt " + attempt + " was reported as " + RANKS.get(rank) + " and is not said to be");
            }
        });
    }
}
