package dev.detour.lab;

/** Whoever decides which messages go to the provider. Times are virtual milliseconds. */
interface Gate {
    /** What shall happen to a message. */
    enum Admission {
        /** Sent, as always. */
        ORDINARY,
        /** Sent, to see what happens to it. */
        PROBE,
        /** Waits. */
        HELD,
        /** Goes to the next channel. */
        SWITCHED
    }

    int nodes();

    /** Decides about a message at a node. */
    Admission admit(int node, long now, boolean part);

    /** A message left. */
    void sent(int node, long now);

    /** A call ended. */
    void ended(int node, long sent, long now, Outcome outcome, boolean part);

    /** A message that {@code node} had sent got its first receipt. */
    void confirmed(int node, long sent, long now);

    /** Every 200 ms; may ask for free reads. */
    void tick(long now, Conditions conditions, Simulation simulation);

    /** A free read ended. */
    void read(int node, boolean ofOther, long sent, long now, boolean ok);

    /** Whether ordinary traffic goes elsewhere at present, as the nodes see it. */
    boolean isAway();

    /** The share of ordinary traffic at present, as the nodes see it. */
    double share();

    /** What the gate calls its state. */
    String state();
}
