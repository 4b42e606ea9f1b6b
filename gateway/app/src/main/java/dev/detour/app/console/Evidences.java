package dev.detour.app.console;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import dev.detour.app.console.Views.EvidenceLine;
import dev.detour.core.health.Evidence;

/** Evidence beside its threshold, the strongest first. */
final class Evidences {
    /** Where the threshold stands in a bar of a hundred. */
    private static final int THRESHOLD = 75;

    private Evidences() {}

    static List<EvidenceLine> lines(List<Evidence> evidence) {
        return evidence.stream()
                .filter(one -> one.score() > 0)
                .sorted(Comparator.comparingDouble(Evidences::ratio).reversed())
                .map(one -> new EvidenceLine(
                        Words.signal(one.signal()),
                        Words.number(one.observations()),
                        String.format(Locale.ROOT, "%.1f", one.score()),
                        String.format(Locale.ROOT, "%.1f", one.threshold()),
                        (int) Math.round(Math.min(100, THRESHOLD * ratio(one))),
                        ratio(one) >= 1))
                .toList();
    }

    private static double ratio(Evidence one) {
        return one.threshold() > 0 ? one.score() / one.threshold() : 0;
    }
}
