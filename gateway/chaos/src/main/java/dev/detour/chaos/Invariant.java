package dev.detour.chaos;

/** What must be true whatever happens. */
enum Invariant {
    I1("no loss: one end, or a dead letter"),
    I2("no unexplained duplicate"),
    I3("order within a conversation"),
    I4("no send after the deadline"),
    I5("no phantom"),
    I6("intent before the wire"),
    I7("status never falls and is what was reported"),
    I8("nodes agree on health"),
    I9("recovers by itself"),
    I10("heap, threads and files stay flat");

    private final String words;

    Invariant(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }
}
