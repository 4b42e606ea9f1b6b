package dev.detour.lab;

/** What became of a call. */
enum Outcome {
    ACCEPTED,
    FAULT,
    TIMEOUT,
    THROTTLED,
    REFUSED,
    ACCOUNT,
    /** A provider fault that only the part of the traffic with a scope of its own meets. */
    PART;

    private static final Outcome[] VALUES = values();

    static Outcome of(int number) {
        return VALUES[number];
    }

    /** A small number that stands for it in an event of this run; it is stored nowhere. */
    @SuppressWarnings("EnumOrdinal")
    int number() {
        return ordinal();
    }

    /** Whether somebody who does not classify sees an error. */
    boolean isError() {
        return this != ACCEPTED;
    }

    /** Whether the message was lost to the provider's fault. */
    boolean isFault() {
        return this == FAULT || this == TIMEOUT || this == PART;
    }
}
