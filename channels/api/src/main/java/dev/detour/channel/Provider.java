package dev.detour.channel;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One configured account at one provider. Safe for use by many threads at once.
 *
 * <p>An implementation sends each request at most once: it never retries by itself, because only the router knows what
 * a second request may cost. It bounds every wait (connect, write, read) by finite times of its own.
 */
public interface Provider extends AutoCloseable {

    /**
     * Sends one message. Returns without blocking the caller.
     *
     * @return a stage that completes with exactly one {@link SendResult}. It never completes exceptionally: an
     *     unexpected error after the request may have been written is {@link SendResult.Ambiguous}, one before is
     *     {@link SendResult.Refused} with {@link FailureClass#PROVIDER_FAULT} or {@link FailureClass#LOCAL}.
     */
    CompletionStage<SendResult> send(SendRequest request);

    /**
     * How many requests it can have under way without one waiting for another inside its client; 1 or more. The host
     * keeps to it, so that what waits does so in Kafka.
     */
    int concurrency();

    /** How this provider's callbacks are read, or empty when it makes none. */
    default Optional<Webhook> webhook() {
        return Optional.empty();
    }

    /** Closes connections. Requests under way complete with {@link SendResult.Ambiguous}. Idempotent. */
    @Override
    void close();
}
