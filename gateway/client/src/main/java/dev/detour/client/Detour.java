package dev.detour.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

/**
 * A client that publishes messages to Detour's topics. Keep one for as long as the service runs, and close it at the end.
 * Safe for use by many threads.
 *
 * <pre>{@code
 * try (Detour detour = Detour.client(Map.of("bootstrap.servers", "kafka:9092", "detour.outbox", "/var/lib/shop/outbox"))) {
 *     detour.send(OutgoingMessage.of("order-4711-shipped")
 *                     .phone("+4915112345678")
 *                     .text("Your order 4711 has shipped.")
 *                     .build())
 *             .join();
 * }
 * }</pre>
 *
 * <p>Settings, besides those of Kafka's producer:
 *
 * <ul>
 *   <li>{@code detour.outbox}: a folder of this process alone. A message is safe once it is in there, whether or not Kafka
 *       can be reached, and goes to Kafka as soon as that is possible, after a restart too. Without it {@link #send} waits
 *       for Kafka.
 *   <li>{@code detour.outbox.max-bytes}: what the outbox holds at the most (1 GiB)
 *   <li>{@code detour.outbox.max-block}: how long {@link #send} waits for room in it (10s)
 *   <li>{@code detour.topic-prefix}: the gateway's setting of that name ({@code detour.})
 * </ul>
 *
 * <p>To Kafka it is at least once: after a failure what is not known to be there is sent again, just as it was and in the
 * same order. That is harmless. A message's id together with its conversation is Detour's idempotency key: the gateway
 * records the second one as a duplicate, and delivers it once.
 */
public final class Detour implements AutoCloseable {
    private static final Duration LAST_CHANCE = Duration.ofSeconds(30);

    private final InstantSource clock = InstantSource.system();
    private final @Nullable Outbox outbox;
    private final @Nullable Transport direct;

    private Detour(@Nullable Outbox outbox, @Nullable Transport direct) {
        this.outbox = outbox;
        this.direct = direct;
    }

    /** As {@link #client(Map)}. */
    public static Detour client(Properties settings) {
        return client(Map.copyOf(settings));
    }

    /**
     * Makes a client. With an outbox Kafka need not be there.
     *
     * @param settings see above
     * @throws IllegalArgumentException if a setting is unknown or wrong
     * @throws OutboxException if the outbox cannot be opened
     * @throws org.apache.kafka.common.KafkaException without an outbox, if none of the servers has an address
     */
    public static Detour client(Map<?, ?> settings) {
        ClientSettings read = ClientSettings.of(settings);
        Path folder = read.outbox();
        if (folder == null) {
            return new Detour(null, new KafkaTransport(read.producer(), read.prefix(), LAST_CHANCE));
        }
        return new Detour(
                Outbox.open(
                        folder,
                        read.mostBytes(),
                        read.patience(),
                        () -> new KafkaTransport(read.producer(), read.prefix(), Duration.ZERO)),
                null);
    }

    /**
     * Sends a message behind those that were sent before in its conversation and lane.
     *
     * @return completes once the message is safe: with an outbox when it is on disk, without one when Kafka has it; else
     *     with an {@link OutboxException} or Kafka's exception, and the message may be sent again. What hangs on it must not
     *     block
     * @throws OutboxFullException if the outbox has had no room for as long as a sender waits
     */
    public CompletableFuture<Void> send(OutgoingMessage message) {
        Parcel parcel = new Parcel(
                0,
                clock.millis(),
                message.lane(),
                message.conversation().getBytes(StandardCharsets.UTF_8),
                message.json());
        if (outbox != null) {
            return outbox.add(parcel);
        }
        CompletableFuture<Void> taken = new CompletableFuture<>();
        if (direct != null) {
            direct.send(parcel, failure -> {
                if (failure == null) {
                    taken.complete(null);
                } else {
                    taken.completeExceptionally(failure);
                }
            });
        }
        return taken;
    }

    /** What waits in the outbox, and why; nothing without an outbox. */
    public Backlog backlog() {
        return outbox == null ? Backlog.NONE : outbox.backlog();
    }

    /** Gives Kafka some seconds to take what is left; what it does not take stays in the outbox. */
    @Override
    public void close() {
        if (outbox != null) {
            outbox.close();
        }
        if (direct != null) {
            direct.close();
        }
    }
}
