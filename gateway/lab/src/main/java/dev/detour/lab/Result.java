package dev.detour.lab;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * One measurement.
 *
 * @param suite the suite, for instance the goals
 * @param trace what went wrong
 * @param rate messages a second
 * @param measure what was measured
 * @param measured the figures, for people
 * @param goal what they should be, or empty when there is none
 * @param met whether they are; true when there is no goal
 * @param peers the same for other detectors, as far as they have it
 * @param plot the course of one run, or null
 */
public record Result(
        String suite,
        String trace,
        double rate,
        String measure,
        String measured,
        String goal,
        boolean met,
        List<Peer> peers,
        @Nullable Plot plot) {
    public Result {
        peers = List.copyOf(peers);
    }

    /** What another detector did on the same traces. */
    public record Peer(String name, String measured) {}

    /** The course of one run, second by second. */
    public record Plot(long onset, long end, List<Point> points, List<Mark> marks) {
        public Plot {
            points = List.copyOf(points);
            marks = List.copyOf(marks);
        }
    }

    /**
     * One second.
     *
     * @param at milliseconds
     * @param share of the ordinary traffic that the provider gets
     * @param failing share of the sent messages that failed or stayed without a receipt
     */
    public record Point(long at, double share, double failing) {}

    /** A change of state, as the nodes saw it. */
    public record Mark(long at, String state) {}

    static Result plain(String suite, String trace, double rate, String measure, String measured) {
        return new Result(suite, trace, rate, measure, measured, "", true, List.of(), null);
    }
}
