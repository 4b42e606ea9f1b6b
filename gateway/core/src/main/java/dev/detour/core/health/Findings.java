package dev.detour.core.health;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** What speaks against a provider, strongest first. Lives for one round. */
final class Findings {
    static final String RESULTS = "results";
    static final String LATENCY = "latency";
    static final String RECEIPTS = "receipts";
    static final String MISSING = "missing";

    private static final double CALM = 4;

    private final Assessment provider;
    private final Streams streams;

    Findings(Assessment provider) {
        this.provider = provider;
        this.streams = provider.streams;
    }

    /**
     * One stream's finding.
     *
     * @param byReceipts whether it is about messages that were taken and not confirmed
     */
    record Finding(String signal, long observations, double score, boolean byReceipts) {}

    /** What the score of a finding has to reach for a switch. */
    double threshold(Finding finding) {
        double threshold = finding.byReceipts() ? provider.thresholds.decide() : provider.thresholds.decideWithReads();
        return threshold - provider.page.nats(provider.time);
    }

    /** What the evidence for a hard fault has to reach for a pause. */
    double suspicion() {
        return provider.thresholds.suspect() - provider.page.nats(provider.time);
    }

    /** The finding that is closest to a decision, or furthest beyond it; null when there is none. */
    @Nullable
    Finding strongest() {
        Finding strongest = null;
        for (Finding finding : all()) {
            if (strongest == null || margin(finding) > margin(strongest)) {
                strongest = finding;
            }
        }
        return strongest;
    }

    private double margin(Finding finding) {
        return finding.score() - threshold(finding);
    }

    /** All findings, in a fixed order. */
    List<Finding> all() {
        List<Finding> all = new ArrayList<>(4);
        add(all, new Finding(RESULTS, streams.calls(), streams.resultsScore(), false));
        add(all, new Finding(LATENCY, streams.slow().observations(), streams.slowScore(), false));
        ReceiptBook.Silence silence = streams.silence();
        if (silence.oldestMillis() >= provider.learned.grace()) {
            add(all, new Finding(RECEIPTS, silence.messages(), silence.score(), true));
        }
        add(
                all,
                new Finding(
                        MISSING,
                        streams.missing().observations(),
                        streams.missing().top(),
                        true));
        return all;
    }

    private static void add(List<Finding> all, Finding finding) {
        if (finding.score() > 0) {
            all.add(finding);
        }
    }

    /** Whether anything, reads without traffic included, speaks against the provider this much. */
    boolean spoils(double score) {
        if (Math.max(streams.anyScore(), streams.account().top()) >= score
                || streams.missing().top() >= score) {
            return true;
        }
        ReceiptBook.Silence silence = streams.silence();
        return silence.score() >= score && silence.messages() > 1 && silence.oldestMillis() >= provider.learned.grace();
    }

    /** When the newest thing happened that speaks against the provider: for receipts, when their messages were sent. */
    long badAt(double score) {
        if (Math.max(streams.anyScore(), streams.account().top()) >= score) {
            return provider.time;
        }
        return streams.missing().top() >= score
                ? provider.time - provider.learned.missingAfter()
                : provider.time - streams.silence().oldestMillis();
    }

    /** Whether times are so calm that something may be learned from them. */
    boolean isCalm() {
        Finding strongest = strongest();
        return strongest == null || strongest.score() < CALM;
    }

    /** Keeps the evidence of a decision for those who ask why. */
    void freeze() {
        provider.decidedBy = Reasons.evidence(provider);
        provider.decidedWhy = Reasons.why(provider);
    }
}
