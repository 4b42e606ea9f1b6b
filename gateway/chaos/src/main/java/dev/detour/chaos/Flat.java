package dev.detour.chaos;

/** I10: nodes hold after the faults about what they held before. */
final class Flat implements Checker.Rule {
    private static final Invariant I10 = Invariant.I10;
    private static final long MORE_HEAP = 48L << 20;
    private static final int MORE_THREADS = 40;
    private static final int MORE_FILES = 200;

    @Override
    public void check(Evidence evidence, Findings findings) {
        for (Vitals after : evidence.journals().after()) {
            for (Vitals before : evidence.journals().before()) {
                if (before.node() == after.node()) {
                    findings.looked(I10);
                    compare(before, after, findings);
                }
            }
        }
    }

    private static void compare(Vitals before, Vitals after, Findings findings) {
        if (after.heap() > before.heap() + MORE_HEAP
                || after.threads() > before.threads() + MORE_THREADS
                || after.files() > before.files() + MORE_FILES) {
            findings.violated(I10, null, "node " + after.node() + " has grown: " + before + ", then " + after);
        }
    }
}
