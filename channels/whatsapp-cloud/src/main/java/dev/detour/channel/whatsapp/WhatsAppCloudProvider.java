package dev.detour.channel.whatsapp;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.detour.channel.Provider;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;
import dev.detour.channel.Webhook;

/** One sending number. */
final class WhatsAppCloudProvider implements Provider {
    private final GraphClient client;
    private final WhatsAppWebhook webhook;
    private final AtomicBoolean closed = new AtomicBoolean();

    WhatsAppCloudProvider(GraphClient client, WhatsAppWebhook webhook) {
        this.client = client;
        this.webhook = webhook;
    }

    @Override
    public CompletionStage<SendResult> send(SendRequest request) {
        if (closed.get()) {
            return CompletableFuture.completedStage(GraphClient.CLOSED);
        }
        return client.post(MessageBody.of(request));
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
