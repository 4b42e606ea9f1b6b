package dev.detour.app.sender;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

import jakarta.enterprise.context.ApplicationScoped;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.vertx.mutiny.core.Vertx;

/** The commit strategy {@code write-ahead-cursor}: gives each channel of Reactive Messaging its {@link Ledger}. */
@ApplicationScoped
@Identifier(Ledgers.STRATEGY)
public class Ledgers implements KafkaCommitHandler.Factory {
    /** The value of {@code commit-strategy}. */
    public static final String STRATEGY = "write-ahead-cursor";

    private final Map<String, Ledger> ledgers = new ConcurrentHashMap<>();

    @Override
    public KafkaCommitHandler create(
            KafkaConnectorIncomingConfiguration config,
            Vertx vertx,
            KafkaConsumer<?, ?> consumer,
            BiConsumer<Throwable, Boolean> reportFailure) {
        Ledger ledger = new Ledger(consumer);
        ledgers.put(config.getChannel(), ledger);
        return ledger;
    }

    /** The ledger of a channel that the connector has made. */
    Ledger of(String channel) {
        Ledger ledger = ledgers.get(channel);
        if (ledger == null) {
            throw new IllegalStateException("channel " + channel + " was made with another commit strategy");
        }
        return ledger;
    }
}
