package dev.detour.app.sender;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.smallrye.reactive.messaging.connector.InboundConnector;
import io.vertx.core.Vertx;
import org.jboss.logging.Logger;

import dev.detour.app.config.SenderConfig;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.Observations;
import dev.detour.app.health.Watchtower;
import dev.detour.app.kafka.KafkaSettings;
import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.Topics;
import dev.detour.app.metrics.Meters;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.recipients.Pseudonyms;
import dev.detour.app.tracing.Tracing;
import dev.detour.contract.Lane;

/** The senders of this node, one for each provider. Started and stopped once. */
public final class Senders implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Senders.class);
    private static final long COMMIT_PROGRESS_MILLIS = 500;

    private final Vertx vertx;
    private final SenderConfig config;
    /** Messages a second and node, where no fallback has a limit. */
    private static final int MOST_HANDED_BACK = 400;

    private static final int LEAST_HANDED_BACK = 20;

    private final RecordPublisher outcomes;
    private final List<Sender> senders = new ArrayList<>();
    private final List<Ledger> ledgers = new ArrayList<>();
    private final Map<String, SenderMeters> meters = new HashMap<>();
    private final long timer;

    /** What senders share. */
    public record Surroundings(
            Vertx vertx,
            InboundConnector connector,
            Ledgers ledgers,
            KafkaSettings kafka,
            Topics topics,
            SenderConfig config,
            HealthBoard health,
            Watchtower watchtower,
            InstantSource clock,
            String node,
            Pseudonyms pseudonyms,
            Optional<URI> publicUrl,
            Meters meters,
            Tracing tracing) {}

    /** Makes the senders and begins to read. */
    public Senders(Surroundings surroundings, Iterable<ConfiguredProvider> providers) {
        vertx = surroundings.vertx;
        config = surroundings.config;
        outcomes = new RecordPublisher(surroundings.kafka, surroundings.node + "-outcomes", Optional.empty());
        Patience patience = new Patience(
                Map.of(
                        Lane.URGENT, config.patience().urgent(),
                        Lane.STANDARD, config.patience().standard(),
                        Lane.BULK, config.patience().bulk()),
                surroundings.clock);
        for (ConfiguredProvider provider : providers) {
            Observations observations = surroundings.watchtower.of(provider.name());
            SenderMeters measured = new SenderMeters(surroundings.meters, provider.name(), provider.maxInFlight());
            meters.put(provider.name(), measured);
            Requests requests =
                    new Requests(provider, new Unsubscribing(surroundings.pseudonyms, surroundings.publicUrl));
            Inquiry inquiry = new Inquiry(provider.provider(), vertx);
            Sender sender = new Sender(
                    provider,
                    new GuardedCall(provider, config.timeout()),
                    new Gatekeeper(provider.name(), surroundings.health, observations, System::nanoTime),
                    observations,
                    surroundings.clock,
                    config.lease(),
                    patience,
                    requests,
                    inquiry,
                    new Reports(
                            provider,
                            requests,
                            inquiry,
                            new Correspondence(surroundings.topics, surroundings.pseudonyms, outcomes),
                            outcomes,
                            surroundings.topics,
                            measured,
                            surroundings.clock),
                    measured,
                    surroundings.tracing,
                    new DrilledCalls(
                            provider.name(),
                            surroundings.health,
                            surroundings.watchtower::of,
                            provider.maxInFlight(),
                            vertx),
                    handBackRate(provider, providers),
                    vertx);
            senders.add(sender);
            surroundings.health.onChange(sender::healthChanged);
            for (Lane lane : Lane.values()) {
                ledgers.add(DispatchSource.open(
                        surroundings.connector,
                        surroundings.ledgers,
                        surroundings.kafka,
                        surroundings.topics.dispatch(provider.name(), lane),
                        surroundings.topics.sender(provider.name()),
                        surroundings.node,
                        lane,
                        sender));
            }
        }
        timer = vertx.setPeriodic(COMMIT_PROGRESS_MILLIS, tick -> ledgers.forEach(Ledger::commitProgress));
    }

    /** A little more than the slowest fallback with a limit takes, so that there is always something for it to do. */
    private static int handBackRate(ConfiguredProvider sick, Iterable<ConfiguredProvider> providers) {
        int slowest = MOST_HANDED_BACK;
        for (ConfiguredProvider other : providers) {
            if (other.channel() != sick.channel() && other.rate() > 0) {
                slowest = Math.min(slowest, other.rate());
            }
        }
        return Math.max(LEAST_HANDED_BACK, slowest * 5 / 4);
    }

    /** Has every sender say how much there is to do; at its next moment. */
    public void measure() {
        senders.forEach(Sender::measure);
    }

    /** How many requests were under way at a provider when {@link #measure} was called last. */
    public int inFlight(String provider) {
        SenderMeters measured = meters.get(provider);
        return measured == null ? 0 : measured.inFlight();
    }

    /** Lets requests under way end and be reported, so that after an orderly stop nothing is in doubt. */
    @Override
    public void close() {
        CompletableFuture<?>[] drained = senders.stream()
                .map(sender -> sender.stop().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(drained).get(config.drain().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warnf("stopped with requests under way; they will be reported as ambiguous: waited=%s", config.drain());
        } catch (ExecutionException e) {
            LOG.warn("stopping a sender failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        vertx.cancelTimer(timer);
        outcomes.close();
        ledgers.forEach(ledger -> ledger.commitProgressAndWait(Duration.ofSeconds(2)));
    }
}
