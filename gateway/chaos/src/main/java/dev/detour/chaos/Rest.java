package dev.detour.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

import dev.detour.core.delivery.DeliveryKey;
import dev.detour.core.delivery.Token;
import dev.detour.it.TopicReader;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/** How a site comes to rest once the faults are cured: as quick as before, then nothing left to do. Used by one thread. */
final class Rest {
    /** Messages that were published this long ago are looked at: the older ones still waited for the cure. */
    private static final long YOUNGEST_MILLIS = 3_000;

    private static final long OLDEST_MILLIS = 13_000;
    private static final int FEWEST = 10;
    private static final long LOOK_MILLIS = 1_000;
    /** How long nothing more may come until it is believed that nothing will. */
    private static final long SILENCE_MILLIS = 4_000;

    private final Site site;
    private final Load load;
    private final Conductor conductor;
    private final Map<DeliveryKey, Long> firstTaken = new HashMap<>();
    private int seen;

    Rest(Site site, Load load, Conductor conductor) {
        this.site = site;
        this.load = load;
        this.conductor = conductor;
    }

    /** The median from publishing to the provider's request of what was published lately, in milliseconds. */
    long latency() {
        for (JournalEntry entry : site.simulator().journal(seen)) {
            seen++;
            Token token = Evidence.token(entry.token());
            if (token != null && entry.taken()) {
                long at = Instant.parse(entry.at()).toEpochMilli();
                firstTaken.merge(name(token.delivery()), at, Math::min);
            }
        }
        long now = System.currentTimeMillis();
        List<Long> latencies = new ArrayList<>();
        for (Published one : load.acknowledged()) {
            String id = one.id();
            boolean lately = now - one.timestamp() > YOUNGEST_MILLIS && now - one.timestamp() < OLDEST_MILLIS;
            if (lately && id != null && one.kind() == Published.Kind.MESSAGE) {
                long taken = firstTaken.getOrDefault(DeliveryKey.of(0, id), now);
                latencies.add(taken - one.timestamp());
            }
        }
        latencies.sort(null);
        return latencies.size() < FEWEST ? Long.MAX_VALUE : latencies.get(latencies.size() / 2);
    }

    private static DeliveryKey name(DeliveryKey delivery) {
        return new DeliveryKey(0, delivery.idHigh(), delivery.idLow());
    }

    /** Waits until messages are this quick; returns milliseconds, or a negative number when they have not become so. */
    long awaitQuick(long mostLatency, Duration limit) {
        long start = System.nanoTime();
        long waited = 0;
        while (waited < limit.toMillis()) {
            if (latency() <= mostLatency) {
                return waited;
            }
            pause();
            waited = Duration.ofNanos(System.nanoTime() - start).toMillis();
        }
        return -1;
    }

    /** Waits until each message has ended and nothing more comes; returns milliseconds, or a negative number. */
    long awaitEnds(List<StatusLine> events, TopicReader status, Duration limit) {
        Set<String> open = load.acknowledged().stream()
                .filter(one -> one.kind() == Published.Kind.MESSAGE)
                .map(one -> String.valueOf(one.id()))
                .collect(Collectors.toCollection(HashSet::new));
        long start = System.nanoTime();
        long quietSince = start;
        Long ended = null;
        while (true) {
            List<StatusLine> more = new ArrayList<>();
            status.more(record -> more.add(PublicRecords.status(record)));
            events.addAll(more);
            more.stream().filter(StatusLine::isFinal).map(StatusLine::messageId).forEach(open::remove);
            long now = System.nanoTime();
            quietSince = more.isEmpty() && pendingReports() == 0 ? quietSince : now;
            if (open.isEmpty() && ended == null) {
                ended = millis(now - start);
            }
            boolean quiet = ended != null && millis(now - quietSince) > SILENCE_MILLIS;
            if (quiet || millis(now - start) > limit.toMillis()) {
                return orNever(ended);
            }
            pause();
        }
    }

    private static long orNever(@Nullable Long millis) {
        return millis == null ? -1 : millis;
    }

    private int pendingReports() {
        JsonNode stats = site.simulator().stats();
        return stats.path("whatsapp").path("receiptsPending").asInt()
                + stats.path("twilio").path("receiptsPending").asInt();
    }

    private void pause() {
        conductor.watch();
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for rest", e);
        }
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
