package dev.detour.lab;

/** A trace cannot be read; the message names file, line and column. */
public final class TraceException extends RuntimeException {
    TraceException(String message) {
        super(message);
    }
}
