package dev.detour.app.sender;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

import jakarta.enterprise.util.TypeLiteral;

import io.smallrye.faulttolerance.api.TypedGuard;
import org.eclipse.microprofile.faulttolerance.exceptions.BulkheadException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.logging.Logger;

import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.channel.Provider;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;

/**
 * A provider behind a time limit and a bulkhead of its own, so that whatever its client does, each call ends with a
 * result and none takes another provider's place. Safe for use by many threads.
 */
final class GuardedCall implements Sender.Call {
    private static final Logger LOG = Logger.getLogger(GuardedCall.class);

    private final String name;
    private final Provider provider;
    private final TypedGuard<CompletionStage<SendResult>> guard;

    GuardedCall(ConfiguredProvider configured, Duration timeout) {
        name = configured.name();
        provider = configured.provider();
        guard = TypedGuard.create(new TypeLiteral<CompletionStage<SendResult>>() {})
                .withDescription("provider " + name)
                .withTimeout()
                .duration(timeout.toMillis(), ChronoUnit.MILLIS)
                .done()
                .withBulkhead()
                .limit(configured.maxInFlight())
                .queueSize(1)
                .done()
                .build();
    }

    @Override
    public CompletionStage<SendResult> send(SendRequest request, BooleanSupplier wanted) {
        try {
            return guard.call(() -> provider.send(request, wanted)).exceptionally(this::result);
        } catch (Exception e) {
            return CompletableFuture.completedStage(result(e));
        }
    }

    private SendResult result(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case TimeoutException timeout -> new SendResult.Ambiguous("timeout", "no answer within the sender's limit");
            case BulkheadException full -> Sender.notSent("bulkhead.full", "too many requests under way");
            default -> {
                // A provider promises never to fail; when one does, what it has done before is unknown.
                LOG.errorf(cause, "a provider's client failed unexpectedly: provider=%s", name);
                yield new SendResult.Ambiguous("client.failed", "the provider's client failed unexpectedly");
            }
        };
    }
}
