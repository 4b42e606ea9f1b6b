package dev.detour.channel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * One configured account at one provider. Safe for use by many threads at once.
 *
 * <p>An implementation sends each request at most once: it never retries by itself, because only the router knows what
 * a second request may cost. It bounds every wait (connect, write, read) by finite times of its own.
 */
public interface Provider extends AutoCloseable {

    /**
     * Sends one message, if it is still wanted when it can be written. Returns without blocking the caller.
     *
     * @param wanted asked on any thread, when there is a connection, as late as the client in use allows before the
     *     first byte of the message's content is written, and perhaps more than once: a wait for a connection, or a process
     *     that was stopped for a while, may have outlasted the message's deadline, or our right to send it. It answers
     *     quickly. If it says no, nothing is taken by the provider and the result is {@link SendResult#WITHDRAWN}.
     * @return a stage that completes with exactly one {@link SendResult}. It never completes exceptionally: an
     *     unexpected error after the request may have been written is {@link SendResult.Ambiguous}, one before is
     *     {@link SendResult.Refused} with {@link FailureClass#PROVIDER_FAULT} or {@link FailureClass#LOCAL}.
     */
    CompletionStage<SendResult> send(SendRequest request, BooleanSupplier wanted);

    /** Sends one message that is wanted however long it takes to write it; else as the other one. */
    default CompletionStage<SendResult> send(SendRequest request) {
        return send(request, () -> true);
    }

    /**
     * How many requests it can have under way without one waiting for another inside its client; 1 or more. The host
     * keeps to it, so that what waits does so in Kafka.
     */
    int concurrency();

    /** How this provider's callbacks are read, or empty when it makes none. */
    default Optional<Webhook> webhook() {
        return Optional.empty();
    }

    /** What this provider tells by other ways than callbacks, or empty when there are none or none are configured. */
    default Optional<EventSource> events() {
        return Optional.empty();
    }

    /**
     * Asks the provider for a sign of life that costs nothing. Once a minute is not too often for any of them.
     *
     * @return a stage that completes within the provider's time limits, and never exceptionally
     */
    default CompletionStage<ProbeResult> probe() {
        return CompletableFuture.completedStage(new ProbeResult.Unsupported());
    }

    /**
     * Asks the provider whether it has a message whose sending was ambiguous.
     *
     * @param request as it was sent
     * @param attemptedFrom the earliest time at which it can have been on the wire, by our clock
     * @return a stage that completes within the provider's time limits, and never exceptionally
     */
    default CompletionStage<LookupResult> lookup(SendRequest request, Instant attemptedFrom) {
        return CompletableFuture.completedStage(new LookupResult.Unknown("this provider cannot be asked"));
    }

    /**
     * How long the provider may still deliver a message after it has accepted it, at the most; a message that went to
     * another channel meanwhile may arrive twice until then. A text message ends with its deadline if that is sooner.
     *
     * @return empty when nothing is known
     */
    default Optional<Duration> lifetime(Content content) {
        return Optional.empty();
    }

    /**
     * Closes connections. Requests under way complete with {@link SendResult.Ambiguous}, or with
     * {@link SendResult.Refused} and {@link FailureClass#LOCAL} when nothing can have been written. Idempotent.
     */
    @Override
    void close();
}
