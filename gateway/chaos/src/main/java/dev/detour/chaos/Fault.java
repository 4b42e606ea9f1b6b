package dev.detour.chaos;

import java.util.Locale;

/**
 * One fault of a schedule.
 *
 * @param round which round it belongs to, from 1
 * @param kind what is done
 * @param target the number of a node or broker, from 0; not used for providers
 * @param from when it begins, in milliseconds from the beginning of the schedule
 * @param to when it is cured, likewise
 * @param what for a provider: {@code <double>/<name>}; for a point: {@code <name>:<times>}; else empty
 * @param json for a provider: what the simulator is told, else empty
 */
record Fault(int round, Kind kind, int target, long from, long to, String what, String json) {
    /** Whether this and another can be done at the same time and each be undone by itself. */
    boolean goesWith(Fault other) {
        if (kind.isOfNodes() && other.kind.isOfNodes()) {
            return kind != Kind.KILL_ALL_NODES && other.kind != Kind.KILL_ALL_NODES && target != other.target;
        }
        // Two brokers of three are the cluster: nothing can be done without them, and little be learnt.
        if (kind.isOfBrokers() && other.kind.isOfBrokers()) {
            return false;
        }
        boolean both = kind == Kind.BOTH_DOWN || other.kind == Kind.BOTH_DOWN;
        boolean providers = isOfProviders() && other.isOfProviders();
        return !providers || (!both && !provider().equals(other.provider()));
    }

    boolean isOfProviders() {
        return kind == Kind.PROVIDER || kind == Kind.BOTH_DOWN;
    }

    /** The double that is meant, or an empty text. */
    String provider() {
        int slash = what.indexOf('/');
        return slash < 0 || kind != Kind.PROVIDER ? "" : what.substring(0, slash);
    }

    /** As a line of the schedule. */
    String line() {
        String whom = kind == Kind.PROVIDER ? what : kind.isOfNodes() || kind.isOfBrokers() ? "" + (target + 1) : "";
        return String.format(
                        Locale.ROOT,
                        "round %2d  %6.1f s – %6.1f s  %s %s",
                        round,
                        from / 1000.0,
                        to / 1000.0,
                        kind,
                        kind == Kind.KILL_ALL_NODES ? "" : kind == Kind.KILL_AT_POINT ? whom + ": " + what : whom)
                .stripTrailing();
    }
}
