package dev.detour.client;

/** There was no room within the time that a caller waits; Kafka has been out of reach for long, or takes too little. */
public final class OutboxFullException extends OutboxException {
    private static final long serialVersionUID = 1L;

    OutboxFullException(String sentence) {
        super(sentence);
    }
}
