package dev.detour.chaos;

/** What is done to whom. */
enum Kind {
    /** {@code kill -9} of a node, which comes back at the end. */
    KILL_NODE("kill -9 of node"),
    /** SIGTERM to a node, which comes back at the end. */
    STOP_NODE("SIGTERM to node"),
    /** SIGSTOP to a node and SIGCONT at the end: it believes that no time has passed. */
    FREEZE_NODE("SIGSTOP to node"),
    /** {@code kill -9} of all nodes at once. */
    KILL_ALL_NODES("kill -9 of all nodes"),
    /** A node dies when it comes to a named place on a message's way, and comes back at the end. */
    KILL_AT_POINT("kill at a point of node"),
    /** {@code kill -9} of a broker, which comes back at the end. */
    KILL_BROKER("kill -9 of broker"),
    /** SIGTERM to a broker, which comes back at the end. */
    STOP_BROKER("SIGTERM to broker"),
    /** SIGSTOP to a broker and SIGCONT at the end. */
    FREEZE_BROKER("SIGSTOP to broker"),
    /** A provider fails in one of the simulator's ways. */
    PROVIDER("provider"),
    /** WhatsApp and SMS refuse everything. */
    BOTH_DOWN("WhatsApp and SMS down");

    private final String words;

    Kind(String words) {
        this.words = words;
    }

    boolean isOfNodes() {
        return this == KILL_NODE
                || this == STOP_NODE
                || this == FREEZE_NODE
                || this == KILL_ALL_NODES
                || this == KILL_AT_POINT;
    }

    boolean isOfBrokers() {
        return this == KILL_BROKER || this == STOP_BROKER || this == FREEZE_BROKER;
    }

    @Override
    public String toString() {
        return words;
    }
}
