package dev.detour.app.health;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.vertx.core.Vertx;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import dev.detour.app.drills.Drill;
import dev.detour.app.kafka.RecordPublisher;
import dev.detour.app.kafka.Topics;
import dev.detour.app.providers.ConfiguredProvider;
import dev.detour.app.providers.ProviderEvents;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ProbeResult;
import dev.detour.channel.ProviderEvent;
import dev.detour.channel.Scope;
import dev.detour.core.budget.NodeSpending;
import dev.detour.core.delivery.Token;
import dev.detour.core.health.Drilled;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.Signal;

/**
 * What this node sees of all providers, reported to the monitor five times a second, and the free reads that the monitor
 * asks for. Safe for use by many threads.
 */
public final class Watchtower implements ProviderEvents.Observer, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Watchtower.class);
    private static final long REPORT_MILLIS = 200;
    /** Before the monitor has learned what is slow. */
    private static final long USUALLY_SLOW_MILLIS = 2_000;
    /** Records that wait for Kafka; while it is away, old observations are of no use to anybody. */
    private static final int MOST_WAITING = 100;
    /** Reads a second that a node makes by itself when its own calls fail. */
    private static final double ALARMED_READS = 2;

    private static final long ANSWERED_WITHIN_MILLIS = 1_000;
    /** Who slept longer while a read was out knows nothing of its answer. */
    private static final long MOST_SLEEP_MILLIS = 300;

    private final String node;
    private final Topics topics;
    private final HealthBoard board;
    private final RecordPublisher publisher;
    private final Vertx vertx;
    private final Map<String, Watched> watched = new LinkedHashMap<>();
    private final Map<Drilled, Observations> drills = new ConcurrentHashMap<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final WakefulClock clock = new WakefulClock(System::nanoTime);
    private final long timer;
    private final long ticker;

    /** One provider with what is seen of it. */
    private record Watched(
            ConfiguredProvider provider,
            Observations observations,
            Reads reads,
            AtomicLong notices,
            AtomicInteger heard) {}

    /** Which reads are due; on the timer's thread only. */
    private static final class Reads {
        private double owed;
        private final AtomicBoolean out = new AtomicBoolean();
    }

    /**
     * @param node the name of this run of the process: another after each start
     */
    public Watchtower(
            String node,
            Topics topics,
            HealthBoard board,
            RecordPublisher publisher,
            Vertx vertx,
            Iterable<ConfiguredProvider> providers) {
        this.node = node;
        this.topics = topics;
        this.board = board;
        this.publisher = publisher;
        this.vertx = vertx;
        for (ConfiguredProvider provider : providers) {
            watched.put(
                    provider.name(),
                    new Watched(
                            provider,
                            new Observations(node, provider.name(), clock, Observations.COLD_CALLS),
                            new Reads(),
                            new AtomicLong(),
                            new AtomicInteger()));
        }
        ticker = vertx.setPeriodic(WakefulClock.TICK_MILLIS, tick -> clock.tick());
        timer = vertx.setPeriodic(REPORT_MILLIS, tick -> report());
    }

    /** What is seen of a provider. */
    public Observations of(String provider) {
        Watched one = watched.get(provider);
        if (one == null) {
            throw new IllegalStateException("no provider " + provider + " is watched");
        }
        return one.observations;
    }

    /** What is seen of a tenant's messages to a provider during a drill. */
    public Observations of(Drilled drilled) {
        return drills.computeIfAbsent(drilled, one -> new Observations(node, one.name(), clock, 0));
    }

    /**
     * A receipt has come by webhook.
     *
     * @return whether it is to be taken for come: a drill may throw it away
     */
    @Override
    public boolean receipt(String provider, Token token, ProviderEvent.Receipt receipt) {
        Watched one = watched.get(provider);
        if (one == null) {
            return true;
        }
        Observations observations = one.observations;
        if (token.drill()) {
            if (board.drills().throwsAway(provider, token.delivery(), token.attempt())) {
                return false;
            }
            Drill drill = board.drills().at(provider);
            if (drill == null) {
                return true; // the drill is over, and nobody asks any more
            }
            observations = of(drill.watched());
        }
        long attempt = token.delivery().idLow() * 31 + token.attempt();
        observations.receipt(attempt, token.sentAt().toEpochMilli());
        if (receipt.failure() != null) {
            observations.failedAfterwards(receipt.failure());
        }
        return true;
    }

    /** A provider's webhook has brought a message from a recipient: a sign that its webhooks work. */
    @Override
    public void heard(String provider) {
        Watched one = watched.get(provider);
        if (one != null) {
            one.heard.incrementAndGet();
        }
    }

    /**
     * A provider's status page has been read.
     *
     * @param trouble from 0 (none known) to 1 (all of it down)
     */
    public void page(String provider, double trouble) {
        Watched one = watched.get(provider);
        if (one != null) {
            send(new Signal.StatusPage(node, one.notices.incrementAndGet(), provider, trouble));
        }
    }

    /** A provider has sent news about our account. */
    @Override
    public void notice(String provider, ProviderEvent.AccountNotice notice) {
        Watched one = watched.get(provider);
        if (one == null || notice.usable()) {
            return;
        }
        String name = notice.name();
        HealthScope scope = notice.about() == Scope.TEMPLATE && name != null
                // Meta names language and template; a message is sent with the template's name.
                ? new HealthScope(Scope.TEMPLATE, name.contains("/") ? name.substring(0, name.indexOf('/')) : name)
                : null;
        if (scope != null || notice.about() == Scope.PROVIDER || notice.about() == Scope.SENDER) {
            send(new Signal.AccountNotice(node, one.notices.incrementAndGet(), provider, scope));
        }
    }

    private void reportDrills() {
        if (watched.isEmpty()) {
            return;
        }
        Map<Drilled, Observations> over = new HashMap<>(drills);
        for (Drill drill : board.drills().all()) {
            Drilled drilled = drill.watched();
            over.remove(drilled);
            long slow = board.of(drilled)
                    .or(() -> board.of(drill.provider()))
                    .map(Health::slowAfterMillis)
                    .orElse(USUALLY_SLOW_MILLIS);
            send(of(drilled).report(slow));
        }
        drills.keySet().removeAll(over.keySet());
    }

    private void report() {
        reportDrills();
        for (Watched one : watched.values()) {
            Health health = board.of(one.provider.name()).orElse(null);
            read(one, health);
            send(one.observations.report(health == null ? USUALLY_SLOW_MILLIS : health.slowAfterMillis()));
            int heard = one.heard.getAndSet(0);
            if (heard > 0) {
                send(new Signal.Heard(node, one.notices.incrementAndGet(), one.provider.name(), heard));
            }
        }
        reportSpending();
    }

    private void reportSpending() {
        NodeSpending.Reports reports = board.spending().report();
        if (reports != null) {
            send(new Signal.Spent(reports.node(), reports.sequence(), reports.accounts()));
        }
    }

    private void send(Signal signal) {
        if (waiting.get() >= MOST_WAITING) {
            return;
        }
        waiting.incrementAndGet();
        publisher
                .publish(new ProducerRecord<>(topics.signals(), 0, null, SignalJson.write(signal)))
                .whenComplete((done, failure) -> waiting.decrementAndGet());
    }

    /** Makes the reads that are due; one at a time, since an answer that does not come says enough. */
    private void read(Watched one, @Nullable Health health) {
        double aSecond = health == null ? 0 : health.readsPerNode();
        if (one.observations.alarmed()) {
            aSecond = Math.max(aSecond, ALARMED_READS);
        }
        one.reads.owed = Math.min(1, one.reads.owed + aSecond * REPORT_MILLIS / 1_000);
        if (aSecond > 0 && one.reads.owed >= 1 && one.reads.out.compareAndSet(false, true)) {
            one.reads.owed = 0;
            probe(one);
        }
    }

    private void probe(Watched one) {
        long began = clock.millis();
        long asked = System.nanoTime();
        one.provider.provider().probe().thenAccept(result -> {
            one.reads.out.set(false);
            long took = clock.millis() - began;
            boolean inTime = took < ANSWERED_WITHIN_MILLIS;
            boolean slept = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - asked) - took > MOST_SLEEP_MILLIS;
            switch (result) {
                case ProbeResult.Answered answered -> one.observations.read(inTime, began);
                case ProbeResult.Unanswered unanswered -> {
                    // The answer may lie there since long, for somebody who was asleep until the time was up.
                    if (!slept) {
                        one.observations.read(false, began);
                    }
                }
                case ProbeResult.Refused refused -> {
                    if (refused.failureClass() != FailureClass.LOCAL) {
                        // A refusal is an answer, unless it says that the provider is at fault.
                        one.observations.read(inTime && refused.failureClass() != FailureClass.PROVIDER_FAULT, began);
                    }
                }
                case ProbeResult.Unsupported unsupported -> {}
            }
            LOG.tracef("read: provider=%s result=%s", one.provider.name(), result);
        });
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        vertx.cancelTimer(ticker);
        reportSpending();
    }
}
