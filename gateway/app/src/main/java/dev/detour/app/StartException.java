package dev.detour.app;

/** The gateway cannot start; the message is one sentence that says why and what to do. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message) {
        super(message);
    }
}
