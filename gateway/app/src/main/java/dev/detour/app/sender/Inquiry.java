package dev.detour.app.sender;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.vertx.core.Vertx;

import dev.detour.channel.FailureClass;
import dev.detour.channel.LookupResult;
import dev.detour.channel.Provider;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;

/**
 * Asks a provider what became of a message whose sending was ambiguous, before anybody sends it again: once at once, and
 * a few times later on, since a list may show a message late. Safe for use by many threads.
 */
final class Inquiry {
    /** Whoever waits for the first answer holds a message up. */
    private static final long FIRST_WITHIN_MILLIS = 2_000;

    private static final long[] LATER_MILLIS = {1_000, 4_000, 12_000, 25_000};
    /** A provider that is sick leaves many in doubt, and is not to be finished off by questions. */
    private static final int MOST_AT_ONCE = 100;

    private final Provider provider;
    private final Vertx vertx;
    private final AtomicInteger underWay = new AtomicInteger();

    Inquiry(Provider provider, Vertx vertx) {
        this.provider = provider;
        this.vertx = vertx;
    }

    /**
     * Asks at once.
     *
     * @param from the earliest time at which the request can have been on the wire
     * @return completes with the result if the provider knows it, else with the ambiguous one; never exceptionally
     */
    CompletionStage<SendResult> settle(SendRequest request, Instant from, SendResult.Ambiguous ambiguous) {
        return ask(request, from)
                .completeOnTimeout(
                        new LookupResult.Unknown("no answer in time"), FIRST_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
                .thenApply(answer -> certain(answer, ambiguous));
    }

    /** Goes on to ask; {@code known} hears the result once, if it ever becomes certain. */
    void follow(SendRequest request, Instant from, SendResult.Ambiguous ambiguous, Consumer<SendResult> known) {
        follow(request, from, ambiguous, known, 0);
    }

    private void follow(
            SendRequest request, Instant from, SendResult.Ambiguous ambiguous, Consumer<SendResult> known, int turn) {
        if (turn == LATER_MILLIS.length) {
            return;
        }
        vertx.setTimer(
                LATER_MILLIS[turn],
                timer -> ask(request, from).thenAccept(answer -> {
                    SendResult result = certain(answer, ambiguous);
                    if (result.equals(ambiguous)) {
                        follow(request, from, ambiguous, known, turn + 1);
                    } else {
                        known.accept(result);
                    }
                }));
    }

    private CompletableFuture<LookupResult> ask(SendRequest request, Instant from) {
        if (underWay.incrementAndGet() > MOST_AT_ONCE) {
            underWay.decrementAndGet();
            return CompletableFuture.completedFuture(new LookupResult.Unknown("too many questions at once"));
        }
        return provider.lookup(request, from)
                .toCompletableFuture()
                .whenComplete((answer, failure) -> underWay.decrementAndGet())
                .exceptionally(failure -> new LookupResult.Unknown("the question failed"));
    }

    private static SendResult certain(LookupResult answer, SendResult.Ambiguous ambiguous) {
        return switch (answer) {
            case LookupResult.Found(String providerMessageId) -> new SendResult.Accepted(providerMessageId);
            case LookupResult.Absent absent ->
                new SendResult.Refused(
                        FailureClass.LOCAL,
                        Scope.MESSAGE,
                        "lookup.absent",
                        "the provider does not have it: " + ambiguous.detail());
            case LookupResult.Unknown unknown -> ambiguous;
        };
    }
}
