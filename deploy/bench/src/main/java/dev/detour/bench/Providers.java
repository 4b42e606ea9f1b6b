package dev.detour.bench;

import dev.detour.it.Stack;

/** How WhatsApp's double behaves while something is measured. */
final class Providers {
    private static final String NO_RECEIPTS = "\"receipts\":{\"enabled\":false}";

    private Providers() {}

    /** As a provider in good order, with receipts. */
    static void cure(Stack stack) {
        stack.simulator().clearFaults("whatsapp");
    }

    /** Answers at once, and never reports. */
    static void quiet(Stack stack) {
        stack.simulator().setFaults("whatsapp", "{" + NO_RECEIPTS + "}");
    }

    /** As {@link #quiet}, but takes its time: the same for each call. */
    static void slow(Stack stack) {
        stack.simulator().setFaults("whatsapp", "{" + NO_RECEIPTS + ",\"latency\":{\"fixed\":\"100ms\"}}");
    }
}
