package dev.detour.testkit.simulator;

import java.net.BindException;

/** A port that the simulator needs is in use; the message says what to do. */
public final class PortTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private PortTakenException(String message, Throwable cause) {
        super(message, cause);
    }

    static RuntimeException of(Throwable failure, int httpPort, int smtpPort) {
        if (failure instanceof BindException) {
            return new PortTakenException(
                    "port " + httpPort + " or " + smtpPort
                            + " is in use: stop what uses it, or choose others with --http and --smtp",
                    failure);
        }
        return failure instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(failure);
    }
}
