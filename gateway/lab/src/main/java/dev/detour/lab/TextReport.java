package dev.detour.lab;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Results as a table on the terminal, line by line as they come. */
final class TextReport {
    private final PrintStream out;
    private String suite = "";

    TextReport(PrintStream out) {
        this.out = out;
    }

    void line(Result result) {
        if (!result.suite().equals(suite)) {
            suite = result.suite();
            out.println();
            out.println(suite.toUpperCase(Locale.ROOT));
        }
        String rate = result.rate() > 0 ? GoalSuite.number(result.rate()) + "/s" : "";
        out.printf(
                Locale.ROOT,
                "%s %-32s %7s  %-58s %-18s %s%n",
                result.met() ? " " : "✗",
                result.trace(),
                rate,
                result.measure(),
                result.measured(),
                result.goal().isEmpty() ? "" : "goal " + result.goal());
        if (!result.peers().isEmpty()) {
            StringBuilder peers = new StringBuilder();
            for (Result.Peer peer : result.peers()) {
                peers.append(peers.isEmpty() ? "" : " · ")
                        .append(peer.name())
                        .append(' ')
                        .append(peer.measured());
            }
            out.printf(Locale.ROOT, "%44s%s%n", "", peers);
        }
        out.flush();
    }

    void summary(List<Result> results) {
        long goals = results.stream().filter(result -> !result.goal().isEmpty()).count();
        long missed = results.stream().filter(result -> !result.met()).count();
        out.println();
        out.println(missed == 0 ? goals + " goals, all met" : goals + " goals, " + missed + " missed (✗)");
    }
}
