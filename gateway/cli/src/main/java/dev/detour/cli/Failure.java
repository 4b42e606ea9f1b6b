package dev.detour.cli;

/** A command cannot do what it was asked to; the message is one sentence with the remedy. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public Failure(String sentence) {
        super(sentence);
    }
}
