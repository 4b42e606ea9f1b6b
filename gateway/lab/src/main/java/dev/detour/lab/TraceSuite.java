package dev.detour.lab;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** What the detectors make of a trace of somebody's own. */
final class TraceSuite implements Suite {
    private final Trace trace;

    TraceSuite(Trace trace) {
        this.trace = trace;
    }

    @Override
    public void run(Size size, Consumer<Result> results) {
        Scenario scenario = trace.scenario();
        Trial trial = new Trial(trace.rate(), 1, size.seed(), 3, 0, null, 0, 0);
        Trial.Run run = trial.detour(index -> scenario).getFirst();
        Journal journal = run.journal();
        StringBuilder course = new StringBuilder();
        for (Journal.Change change : journal.changes) {
            course.append(course.isEmpty() ? "" : ", ")
                    .append(String.format(Locale.ROOT, "%s at %.1f s", change.state(), change.at() / 1_000.0));
        }
        List<Result.Peer> peers = size.peers() ? Peers.measure(trial, index -> scenario, Peers::openings) : List.of();
        results.accept(new Result(
                "trace",
                trace.name(),
                trace.rate(),
                "states, as the nodes saw them; openings of the breakers",
                course.isEmpty() ? "healthy all the time" : course.toString(),
                "",
                true,
                peers,
                Trial.plot(scenario, journal)));
    }
}
