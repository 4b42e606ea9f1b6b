package dev.detour.app.notifications;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.detour.channel.Content;
import dev.detour.channel.Provider;
import dev.detour.channel.Purpose;
import dev.detour.channel.SendRequest;
import dev.detour.channel.SendResult;

/** Writes to people, by a provider of e-mail. Who has got a notification does not get it again with the next try. */
final class MailTarget implements Target {
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(1);
    private static final Duration WORTH_SENDING = Duration.ofHours(1);

    private final Provider provider;
    private final List<String> recipients;
    /** Who has got the notification that is being delivered. */
    private final Set<String> reached = new HashSet<>();

    private String delivering = "";

    /**
     * @param provider a provider of e-mail; not closed with this target
     */
    MailTarget(Provider provider, List<String> recipients) {
        this.provider = provider;
        this.recipients = List.copyOf(recipients);
    }

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public Optional<String> deliver(Notification notification, Instant now) {
        if (!delivering.equals(notification.id())) {
            delivering = notification.id();
            reached.clear();
        }
        Optional<String> trouble = Optional.empty();
        for (String recipient : recipients) {
            if (!reached.contains(recipient)) {
                Optional<String> failure = send(notification, recipient, now);
                if (failure.isEmpty()) {
                    reached.add(recipient);
                } else {
                    trouble = failure;
                }
            }
        }
        return trouble;
    }

    private Optional<String> send(Notification notification, String recipient, Instant now) {
        SendRequest request = new SendRequest(
                notification.id(),
                1,
                // No token of a delivery: what comes back about it belongs to no message.
                notification.id(),
                recipient,
                null,
                new Content(notification.text(), notification.subject(), null, null, null, List.of()),
                Purpose.TRANSACTIONAL,
                now.plus(WORTH_SENDING),
                null,
                null);
        try {
            SendResult result =
                    provider.send(request).toCompletableFuture().get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            return switch (result) {
                case SendResult.Accepted accepted -> Optional.empty();
                case SendResult.Refused refused -> Optional.of("refused: " + refused.code());
                case SendResult.Throttled throttled -> Optional.of("throttled: " + throttled.code());
                case SendResult.Ambiguous ambiguous -> Optional.of("ambiguous: " + ambiguous.code());
            };
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("no answer: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    @Override
    public void close() {
        // The provider belongs to the gateway.
    }
}
