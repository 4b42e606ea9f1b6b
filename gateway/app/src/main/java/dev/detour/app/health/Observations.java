package dev.detour.app.health;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ProviderEvent.Failure;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.core.health.Brake;
import dev.detour.core.health.Durations;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.Signal;
import dev.detour.core.health.Tally;

/**
 * What this node sees of one provider between two reports, and the node's own brake. Calls are counted when they begin
 * and when they end; in between their age counts. Safe for use by many threads: the sender's loop, webhooks, probes.
 */
public final class Observations {
    /** Calls that are still out are counted by the time at which they began, in slots of this length. */
    private static final int SLOT_MILLIS = 50;
    /** Longer than any call may last: a slot is not to be used twice while a call of its first use is out. */
    private static final int SLOTS = 2048;

    private static final int STAMP_MILLIS = 250;
    private static final double RATE_MEMORY_MILLIS = 10_000;
    private static final int SEEN_RECEIPTS = 1 << 16;
    private static final int MOST_SCOPES = 200;
    /**
     * The first calls of a process at a provider run through code that was never compiled, over connections that are not
     * open: how long they take says more about us.
     */
    static final int COLD_CALLS = 200;
    /** Until then a call must be out for so many times as long to count as slow. */
    private static final int COLD_FACTOR = 3;
    /** Of calls that become slow at the same moment, more tell the brake nothing new. */
    private static final int MOST_SLOW_AT_ONCE = 10;

    private final String node;
    private final String provider;
    private final WakefulClock clock;
    private int cold;
    private final int[] inFlight = new int[SLOTS];
    private final Durations.Collector completed = new Durations.Collector();
    private final Durations.Collector ages = new Durations.Collector();
    private final Map<Long, Integer> accepted = new LinkedHashMap<>();
    private final Map<Long, Integer> receipts = new LinkedHashMap<>();
    private final Map<HealthScope, Tally> scopes = new HashMap<>();
    private final Map<Long, Boolean> seen = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
            return size() > SEEN_RECEIPTS;
        }
    };

    private Tally calls = Tally.NONE;
    private int readsOk;
    private int readsFailed;
    private Brake brake = Brake.RELEASED;
    private double rate = 1;
    private int begun;
    private long sequence;
    private long reportedAt;

    /**
     * @param clock by which calls are timed
     * @param coldCalls how many answers it takes until durations count
     */
    public Observations(String node, String provider, WakefulClock clock, int coldCalls) {
        this.cold = coldCalls;
        this.node = node;
        this.provider = provider;
        this.clock = clock;
        this.reportedAt = clock.millis();
    }

    /** A call begins. Returns what {@link #ended} must be given. */
    public synchronized long began() {
        long now = clock.millis();
        inFlight[slot(now)]++;
        begun++;
        return now;
    }

    /**
     * A call has ended.
     *
     * @param began what {@link #began} returned
     * @param sentMillis the time of sending as its token has it
     * @param result how it ended
     * @param template the template that was sent, or null
     * @param country the recipient's country, or null
     */
    public synchronized void ended(
            long began, long sentMillis, SendResult result, @Nullable String template, @Nullable String country) {
        long now = clock.millis();
        inFlight[slot(began)]--;
        if (cold == 0) {
            completed.addMillis(now - began, 1);
        } else {
            cold--;
        }
        switch (result) {
            case SendResult.Accepted taken -> {
                calls = calls.plusAccepted(1);
                accepted.merge(sentMillis / STAMP_MILLIS * STAMP_MILLIS, 1, Integer::sum);
                brake = brake.good(began, now);
                inScopes(template, country, tally -> tally.plusAccepted(1));
            }
            case SendResult.Refused refused -> failed(refused.failureClass(), refused.scope(), template, country);
            case SendResult.Throttled throttled -> failed(FailureClass.THROTTLED, throttled.scope(), template, country);
            case SendResult.Ambiguous ambiguous ->
                failed(FailureClass.PROVIDER_FAULT, Scope.PROVIDER, template, country);
        }
        boolean fault = result instanceof SendResult.Ambiguous
                || (result instanceof SendResult.Refused refused
                        && refused.failureClass() == FailureClass.PROVIDER_FAULT);
        if (fault) {
            brake = brake.bad(began, now, rate);
        }
    }

    /** A call has ended before anything was written, because we did not want it any more: that says nothing of anybody. */
    public synchronized void withdrawn(long began) {
        inFlight[slot(began)]--;
    }

    /** A provider has reported by webhook that it gave up a message. */
    synchronized void failedAfterwards(Failure failure) {
        failed(failure.failureClass(), failure.scope(), null, null);
    }

    /**
     * A receipt has come to this node; only the first of a message counts.
     *
     * @param attempt names the attempt
     * @param sentMillis when it was sent, as its token has it
     */
    synchronized void receipt(long attempt, long sentMillis) {
        if (seen.put(attempt, true) == null) {
            receipts.merge(sentMillis / STAMP_MILLIS * STAMP_MILLIS, 1, Integer::sum);
        }
    }

    /** A free read was answered, or not. */
    synchronized void read(boolean ok, long began) {
        readsOk += ok ? 1 : 0;
        readsFailed += ok ? 0 : 1;
        brake = ok ? brake.good(began, clock.millis()) : brake.bad(began, clock.millis(), rate);
    }

    /** Whether this node's own brake holds: only a trickle may be sent. */
    public synchronized boolean braked() {
        return brake.holds(clock.millis());
    }

    /** Messages a second while the brake holds. */
    public synchronized double trickle() {
        return Brake.trickle(rate);
    }

    /** Whether this node wants to know by itself whether anybody answers. */
    synchronized boolean alarmed() {
        return brake.isAlarmed(rate);
    }

    /**
     * What was seen since the last report.
     *
     * @param slowAfterMillis the age at which a call in flight counts as slow
     */
    synchronized Signal.Sample report(long slowAfterMillis) {
        long now = clock.millis();
        long passed = Math.max(1, now - reportedAt);
        reportedAt = now;
        rate += (1 - Math.exp(-passed / RATE_MEMORY_MILLIS)) * (begun * 1_000.0 / passed - rate);
        begun = 0;
        int factor = cold == 0 ? 1 : COLD_FACTOR;
        for (int back = 0; back < SLOTS; back++) {
            long began = now - (long) back * SLOT_MILLIS;
            int count = inFlight[slot(began)];
            if (count > 0) {
                long age = (long) back * SLOT_MILLIS;
                ages.addMillis(age / factor, count);
                if (age > factor * slowAfterMillis && age <= factor * slowAfterMillis + passed) {
                    for (int i = 0; i < Math.min(count, MOST_SLOW_AT_ONCE); i++) {
                        brake = brake.bad(began, now, rate);
                    }
                }
            }
        }
        Signal.Sample sample = new Signal.Sample(
                node,
                ++sequence,
                provider,
                calls,
                completed.drain(),
                ages.drain(),
                drain(accepted),
                drain(receipts),
                readsOk + readsFailed == 0 ? Signal.Reads.NONE : new Signal.Reads(readsOk, readsFailed),
                scopes);
        calls = Tally.NONE;
        readsOk = 0;
        readsFailed = 0;
        scopes.clear();
        return sample;
    }

    private void failed(FailureClass failure, Scope reach, @Nullable String template, @Nullable String country) {
        HealthScope only = only(reach, template, country);
        if (only == null) {
            calls = calls.plus(failure, 1);
            inScopes(template, country, tally -> tally.plus(failure, 1));
        } else {
            add(only, Tally.NONE.plus(failure, 1));
        }
    }

    /** The part of the traffic to which a failure is confined, or null when it says something about the provider. */
    private static @Nullable HealthScope only(Scope reach, @Nullable String template, @Nullable String country) {
        return switch (reach) {
            case TEMPLATE -> template == null ? null : new HealthScope(Scope.TEMPLATE, template);
            case COUNTRY -> country == null ? null : new HealthScope(Scope.COUNTRY, country);
            // A configured provider has one sender, so its trouble is the provider's.
            case SENDER, MESSAGE, RECIPIENT, TENANT, PROVIDER -> null;
        };
    }

    private void inScopes(@Nullable String template, @Nullable String country, UnaryOperator<Tally> change) {
        if (template != null) {
            add(new HealthScope(Scope.TEMPLATE, template), change.apply(Tally.NONE));
        }
        if (country != null) {
            add(new HealthScope(Scope.COUNTRY, country), change.apply(Tally.NONE));
        }
    }

    private void add(HealthScope scope, Tally tally) {
        if (scopes.size() < MOST_SCOPES || scopes.containsKey(scope)) {
            scopes.merge(scope, tally, Tally::plus);
        }
    }

    private static List<Signal.Stamped> drain(Map<Long, Integer> stamps) {
        List<Signal.Stamped> drained = new ArrayList<>(stamps.size());
        stamps.forEach((sent, count) -> drained.add(new Signal.Stamped(sent, count)));
        stamps.clear();
        return drained;
    }

    private static int slot(long millis) {
        return (int) Math.floorMod(Math.floorDiv(millis, (long) SLOT_MILLIS), (long) SLOTS);
    }
}
