package dev.detour.client;

/** The outbox could not keep a message, or cannot be opened: the message is not published, and its caller must know. */
public sealed class OutboxException extends RuntimeException permits OutboxFullException {
    private static final long serialVersionUID = 1L;

    OutboxException(String sentence) {
        super(sentence);
    }

    OutboxException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
