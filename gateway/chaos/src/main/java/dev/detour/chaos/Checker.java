package dev.detour.chaos;

import java.util.List;

/** Holds the journals against the invariants. Without state. */
final class Checker {
    private static final List<Rule> RULES = List.of(
            new NoLoss(),
            new NoUnexplainedDuplicate(),
            new Order(),
            new Deadline(),
            new NoPhantom(),
            new IntentFirst(),
            new TrueStatus(),
            new AgreedHealth(),
            new Recovery(),
            new Flat());

    /** One invariant. */
    interface Rule {
        void check(Evidence evidence, Findings findings);
    }

    private Checker() {}

    static Findings check(Evidence evidence) {
        Findings findings = new Findings();
        RULES.forEach(rule -> rule.check(evidence, findings));
        return findings;
    }
}
