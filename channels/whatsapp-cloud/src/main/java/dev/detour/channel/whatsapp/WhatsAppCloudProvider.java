package dev.detour.channel.whatsapp;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

import dev.detour.channel.Content;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ProbeResult;
import dev.detour.channel.Provider;
import dev.detour.channel.Scope;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.channel.Webhook;

/** One sending number. */
final class WhatsAppCloudProvider implements Provider {
    private final GraphClient client;
    private final WhatsAppWebhook webhook;
    private final Lifetimes lifetimes;
    private final AtomicBoolean closed = new AtomicBoolean();

    WhatsAppCloudProvider(GraphClient client, WhatsAppWebhook webhook, Lifetimes lifetimes) {
        this.client = client;
        this.webhook = webhook;
        this.lifetimes = lifetimes;
    }

    @Override
    public CompletionStage<SendResult> send(SendRequest request, BooleanSupplier wanted) {
        if (closed.get()) {
            return CompletableFuture.completedStage(GraphClient.CLOSED);
        }
        try {
            return client.post(MessageBody.of(request), wanted);
        } catch (UncheckedIOException e) {
            // Half of a surrogate pair: JSON in UTF-8 has no place for it.
            return CompletableFuture.completedStage(new SendResult.Refused(
                    FailureClass.CONTENT, Scope.MESSAGE, "content.malformed", "a text has characters that are none"));
        }
    }

    @Override
    public CompletionStage<ProbeResult> probe() {
        return closed.get() ? CompletableFuture.completedStage(ProbeResult.of(GraphClient.CLOSED)) : client.probe();
    }

    @Override
    public Optional<Duration> lifetime(Content content) {
        return Optional.of(lifetimes.of(content));
    }

    @Override
    public int concurrency() {
        return client.connections();
    }

    @Override
    public Optional<Webhook> webhook() {
        return Optional.of(webhook);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            client.close();
        }
    }
}
