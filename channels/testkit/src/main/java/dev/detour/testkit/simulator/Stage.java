package dev.detour.testkit.simulator;

import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** What all doubles share: the clock, the journal, the counters, and each one's fate. Confined to the event loop. */
final class Stage {
    private final Vertx vertx;
    private final SimulatorOptions options;
    private final Journal journal;
    private final Reports reports;
    private final Map<Provider, Fate> fates = new EnumMap<>(Provider.class);
    private final Map<Provider, Map<String, Long>> counters = new EnumMap<>(Provider.class);
    private long lastId;

    Stage(Vertx vertx, SimulatorOptions options, Journal journal, Reports reports) {
        this.vertx = vertx;
        this.options = options;
        this.journal = journal;
        this.reports = reports;
        for (Provider provider : Provider.values()) {
            fates.put(provider, new Fate(options.seed() * 31 + provider.ordinal(), System::nanoTime));
            counters.put(provider, new TreeMap<>());
        }
    }

    Vertx vertx() {
        return vertx;
    }

    SimulatorOptions options() {
        return options;
    }

    Journal journal() {
        return journal;
    }

    Reports reports() {
        return reports;
    }

    Fate fate(Provider provider) {
        Fate fate = fates.get(provider);
        if (fate == null) {
            throw new IllegalStateException("no fate for " + provider);
        }
        return fate;
    }

    long nextId() {
        return ++lastId;
    }

    void count(Provider provider, String what) {
        Map<String, Long> counts = counters.get(provider);
        if (counts != null) {
            counts.merge(what, 1L, Long::sum);
        }
    }

    Map<Provider, Map<String, Long>> counters() {
        return counters;
    }

    /** Writes a request down with what became of it. */
    void note(
            Provider provider,
            String to,
            @Nullable String token,
            String kind,
            @Nullable String text,
            Verdict verdict,
            @Nullable String id) {
        count(provider, "requests");
        count(provider, verdict.taken() ? "taken" : "notTaken");
        journal.add(
                new Journal.Entry(provider, to, token, kind, text, verdict.taken(), id, verdict.word()),
                Clock.systemUTC().instant());
    }

    /** Writes down that a report was sent, and whether somebody took it. */
    void reported(Provider provider, String id, @Nullable String token, String state, boolean taken) {
        if (taken) {
            count(provider, "receipts");
        }
        reports.add(provider, id, token, state, taken, Clock.systemUTC().instant());
    }

    void reset() {
        journal.clear();
        reports.clear();
        counters.values().forEach(Map::clear);
    }
}
