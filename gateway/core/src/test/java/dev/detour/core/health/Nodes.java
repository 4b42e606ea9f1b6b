package dev.detour.core.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * A monitor with nodes that report every 200 ms, on a clock that the test moves. What happens in each 200 ms is said in
 * plain numbers, so that a test is exact and needs no chance.
 */
final class Nodes {
    static final String WHATSAPP = "meta";
    static final String SMS = "twilio";
    static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final long TICK = 200;
    private static final int RECEIPT_TICKS = 6;

    final Monitor monitor;
    final List<Health> published = new ArrayList<>();
    MonitorState state = MonitorState.EMPTY;
    private long now;
    private long sequence;
    private final String[] names = {"a", "b"};
    private final TreeMap<Long, Integer> receiptsDue = new TreeMap<>();
    private long clockErrorOfFirst;

    /** As {@link #pass}, while a page says something and recipients write. */
    Nodes pass(Duration time, Tick tick, double page, int heardASecond) {
        for (long left = time.toMillis(); left > 0; left -= TICK) {
            step(tick);
            long number = sequence;
            if (left % 60_000 == 0 || left == time.toMillis()) {
                feed(List.of(new Signal.StatusPage("a", number, WHATSAPP, page)));
            }
            if (heardASecond > 0 && now % 1_000 == 0) {
                feed(List.of(new Signal.Heard("a", number, WHATSAPP, heardASecond)));
            }
        }
        return this;
    }

    /** What happens in one tick, at all nodes together unless it says otherwise. */
    record Tick(
            Tally calls,
            int slowInFlight,
            boolean receipts,
            Signal.Reads reads,
            Signal.Reads otherReads,
            @Nullable Boolean heartbeat,
            Map<HealthScope, Tally> scopes,
            boolean onlyFirstNode) {
        static final Tick QUIET =
                new Tick(Tally.NONE, 0, true, Signal.Reads.NONE, Signal.Reads.NONE, true, Map.of(), false);

        static Tick of(Tally calls) {
            return QUIET.calls(calls);
        }

        Tick calls(Tally more) {
            return new Tick(more, slowInFlight, receipts, reads, otherReads, heartbeat, scopes, onlyFirstNode);
        }

        Tick slow(int inFlight) {
            return new Tick(calls, inFlight, receipts, reads, otherReads, heartbeat, scopes, onlyFirstNode);
        }

        Tick silent() {
            return new Tick(calls, slowInFlight, false, reads, otherReads, heartbeat, scopes, onlyFirstNode);
        }

        Tick reads(int ok, int failed) {
            return new Tick(
                    calls,
                    slowInFlight,
                    receipts,
                    new Signal.Reads(ok, failed),
                    otherReads,
                    heartbeat,
                    scopes,
                    onlyFirstNode);
        }

        Tick others(int ok, int failed) {
            return new Tick(
                    calls,
                    slowInFlight,
                    receipts,
                    reads,
                    new Signal.Reads(ok, failed),
                    heartbeat,
                    scopes,
                    onlyFirstNode);
        }

        Tick heartbeat(boolean reached) {
            return new Tick(calls, slowInFlight, receipts, reads, otherReads, reached, scopes, onlyFirstNode);
        }

        Tick scopes(Map<HealthScope, Tally> parts) {
            return new Tick(calls, slowInFlight, receipts, reads, otherReads, heartbeat, parts, onlyFirstNode);
        }

        Tick firstNodeOnly() {
            return new Tick(calls, slowInFlight, receipts, reads, otherReads, heartbeat, scopes, true);
        }
    }

    Nodes() {
        Map<String, Channel> providers = new LinkedHashMap<>();
        providers.put(WHATSAPP, Channel.WHATSAPP);
        providers.put(SMS, Channel.SMS);
        monitor = new Monitor(providers);
    }

    Nodes withClockError(Duration error) {
        clockErrorOfFirst = error.toMillis();
        return this;
    }

    /** Lets a time pass in which the same happens in every 200 ms. */
    Nodes pass(Duration time, Tick tick) {
        for (long left = time.toMillis(); left > 0; left -= TICK) {
            step(tick);
        }
        return this;
    }

    /** Two minutes of good traffic: two messages in each tick, confirmed after 1.2 s. */
    Nodes warm() {
        return pass(Duration.ofMinutes(2), good(2));
    }

    static Tick good(int messages) {
        return Tick.of(Tally.NONE.plusAccepted(messages)).others(1, 0);
    }

    static Tick failing(int messages) {
        return Tick.of(Tally.NONE.plus(dev.detour.channel.FailureClass.PROVIDER_FAULT, messages))
                .others(1, 0);
    }

    void step(Tick tick) {
        now += TICK;
        sequence++;
        List<Signal> signals = new ArrayList<>();
        int accepted = (int) tick.calls().accepted();
        if (tick.receipts() && accepted > 0) {
            receiptsDue.merge(now + RECEIPT_TICKS * TICK, accepted, Integer::sum);
        }
        Integer due = receiptsDue.remove(now);
        for (int node = 0; node < names.length; node++) {
            boolean acts = node == 0;
            long name = now + (acts ? clockErrorOfFirst : 0);
            long dueName = now - RECEIPT_TICKS * TICK + (acts ? clockErrorOfFirst : 0);
            signals.add(new Signal.Sample(
                    names[node],
                    sequence,
                    WHATSAPP,
                    acts ? tick.calls() : tick.onlyFirstNode() ? Tally.NONE.plusAccepted(4) : Tally.NONE,
                    durations(acts ? (int) tick.calls().total() : 0, 200),
                    durations(acts ? tick.slowInFlight() : 0, 3_000),
                    acts && accepted > 0 ? List.of(new Signal.Stamped(name, accepted)) : List.of(),
                    acts && due != null ? List.of(new Signal.Stamped(dueName, due)) : List.of(),
                    acts ? tick.reads() : Signal.Reads.NONE,
                    acts ? tick.scopes() : Map.of()));
            signals.add(new Signal.Sample(
                    names[node],
                    sequence,
                    SMS,
                    Tally.NONE,
                    Durations.NONE,
                    Durations.NONE,
                    List.of(),
                    List.of(),
                    acts ? tick.otherReads() : Signal.Reads.NONE,
                    Map.of()));
        }
        Boolean heartbeat = tick.heartbeat();
        if (heartbeat != null && now % 1_000 == 0) {
            signals.add(new Signal.Heartbeat("a", sequence, heartbeat));
        }
        feed(signals);
    }

    void feed(List<Signal> signals) {
        Monitor.Step step = monitor.next(state, signals, START.plusMillis(now));
        state = step.state();
        published.addAll(step.published());
    }

    Instant now() {
        return START.plusMillis(now);
    }

    long sequence() {
        return sequence;
    }

    HealthState whatsapp() {
        return state.stateOf(WHATSAPP).orElseThrow();
    }

    /** How often ordinary traffic was sent elsewhere. */
    long switches() {
        long switches = 0;
        HealthState last = new HealthState.Healthy();
        for (Health health : published) {
            if (health.provider().equals(WHATSAPP) && health.scope() == null) {
                switches += health.state().switchesAway() && !last.switchesAway() ? 1 : 0;
                last = health.state();
            }
        }
        return switches;
    }

    Health lastWhatsapp() {
        return published.stream()
                .filter(health -> health.provider().equals(WHATSAPP) && health.scope() == null)
                .reduce((one, other) -> other)
                .orElseThrow();
    }

    private static Durations durations(int count, long millis) {
        Durations.Collector collector = new Durations.Collector();
        collector.addMillis(millis, count);
        return collector.drain();
    }
}
