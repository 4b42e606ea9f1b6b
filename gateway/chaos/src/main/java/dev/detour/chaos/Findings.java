package dev.detour.chaos;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** What a check has found, and how much it has looked at: a check that saw nothing has shown nothing. */
final class Findings {
    private final List<Violation> violations = new ArrayList<>();
    private final Map<Invariant, Integer> looked = new EnumMap<>(Invariant.class);

    /** One more thing was held against an invariant. */
    void looked(Invariant invariant) {
        looked.merge(invariant, 1, Integer::sum);
    }

    void violated(Invariant invariant, @Nullable String messageId, String what) {
        violations.add(new Violation(invariant, messageId, what));
    }

    int lookedAt(Invariant invariant) {
        return looked.getOrDefault(invariant, 0);
    }

    List<Violation> violations() {
        return List.copyOf(violations);
    }

    long count(Invariant invariant) {
        return violations.stream().filter(one -> one.invariant() == invariant).count();
    }
}
