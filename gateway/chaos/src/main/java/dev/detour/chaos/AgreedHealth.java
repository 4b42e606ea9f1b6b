package dev.detour.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * I8: a node says of a provider what the health topic said within the last second; a record of trouble names its
 * evidence. A record counts as said as soon as somebody may have read it, and what it replaces as out of date a second after
 * a reader that is no node had it: how long the record was under way is not the node's affair. Nodes are not held to it while
 * nodes or brokers are away, nor shortly after.
 */
final class AgreedHealth implements Checker.Rule {
    private static final Invariant I8 = Invariant.I8;
    private static final long AGREED_WITHIN_MILLIS = 1_000;
    /** After a node or broker was away; partitions find their owners, and processes start. */
    private static final long SETTLED_AFTER_MILLIS = 20_000;

    private record Change(long said, long heard, String state) {}

    @Override
    public void check(Evidence evidence, Findings findings) {
        Map<String, List<Change>> changes = new HashMap<>();
        for (HealthLine line : evidence.journals().health()) {
            if (line.record().path("scope").isTextual()) {
                continue;
            }
            String state = line.record().path("state").asText();
            changes.computeIfAbsent(line.record().path("provider").asText(), key -> new ArrayList<>())
                    .add(new Change(line.timestamp(), line.heard(), state));
            findings.looked(I8);
            if (!state.equals("healthy") && line.record().path("why").asText().isEmpty()) {
                findings.violated(I8, null, "a record of trouble without a reason: " + line.record());
            }
        }
        for (Sample sample : evidence.journals().samples()) {
            if (isCalm(evidence.journals(), sample)) {
                sample.states().forEach((provider, state) -> {
                    findings.looked(I8);
                    Set<String> current = current(changes.getOrDefault(provider, List.of()), sample);
                    if (!current.isEmpty() && !current.contains(state)) {
                        findings.violated(
                                I8,
                                null,
                                "node " + sample.node() + " said that " + provider + " is " + state + " at "
                                        + Instant.ofEpochMilli(sample.at())
                                        + ", when it had been told " + current);
                    }
                });
            }
        }
    }

    private static boolean isCalm(Journals journals, Sample sample) {
        // A node that is slow to answer is slow in everything.
        return sample.answered() - sample.at() < AGREED_WITHIN_MILLIS
                && journals.disturbances().stream()
                        .filter(Disturbance::ofProcesses)
                        .noneMatch(one ->
                                sample.answered() >= one.from() && sample.at() <= one.to() + SETTLED_AFTER_MILLIS);
    }

    /** What was true at some time from a second before the question until the answer. */
    private static Set<String> current(List<Change> changes, Sample sample) {
        Set<String> states = new HashSet<>();
        String before = null;
        for (Change change : changes) {
            if (change.heard <= sample.at() - AGREED_WITHIN_MILLIS) {
                before = change.state;
            } else if (change.said <= sample.answered()) {
                states.add(change.state);
            }
        }
        if (before != null) {
            states.add(before);
        }
        return states;
    }
}
