package dev.detour.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.detour.channel.FailureClass;
import dev.detour.core.health.Brake;
import dev.detour.core.health.Durations;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.Pace;
import dev.detour.core.health.Signal;
import dev.detour.core.health.Tally;

/** What one sender counts, as the gateway's senders do. */
final class Node {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final int SLOT_MILLIS = 50;
    private static final int SLOTS = 256;
    private static final int STAMP_MILLIS = 250;
    private static final double RATE_MEMORY_MILLIS = 10_000;

    final String name;
    Brake brake = Brake.RELEASED;
    /** Messages a second; starts with a guess. */
    double rate = 1;
    /** Until when the node reads by itself because something went wrong. */
    long readsUntil = Long.MIN_VALUE;

    double readTokens;
    double otherReadTokens;
    double messageTokens = 1;
    double partTokens = 1;
    long tokensAt;

    private long nanos;
    private final Pace pace = new Pace(0, () -> nanos);
    private final int[] inFlight = new int[SLOTS];
    private long oldestSlot;
    private int sent;
    private long sequence;
    private Tally calls = Tally.NONE;
    private Tally partCalls = Tally.NONE;
    private final Durations.Collector completed = new Durations.Collector();
    private final Durations.Collector ages = new Durations.Collector();
    private List<Signal.Stamped> accepted = new ArrayList<>();
    private List<Signal.Stamped> receipts = new ArrayList<>();
    private int readsOk;
    private int readsFailed;
    private int otherReadsOk;
    private int otherReadsFailed;
    private int otherAccepted;
    private final long clockErrorMillis;

    Node(String name, long clockErrorMillis) {
        this.name = name;
        this.clockErrorMillis = clockErrorMillis;
    }

    /** Whether a throttling provider would take one more. */
    boolean hasPlace(long now, boolean slownessHelps) {
        nanos = now * NANOS_PER_MILLI;
        pace.slowness(slownessHelps);
        return pace.hasPlace();
    }

    void sent(long now) {
        nanos = now * NANOS_PER_MILLI;
        pace.take();
        inFlight[(int) (now / SLOT_MILLIS % SLOTS)]++;
        sent++;
    }

    void ended(long sentAt, long now, Outcome outcome, boolean part, FailureClass partFails) {
        inFlight[(int) (sentAt / SLOT_MILLIS % SLOTS)]--;
        completed.addMillis(now - sentAt, 1);
        heed(sentAt, now, outcome);
        switch (outcome) {
            case ACCEPTED -> {
                calls = calls.plusAccepted(1);
                partCalls = part ? partCalls.plusAccepted(1) : partCalls;
                stamp(accepted, sentAt, clockErrorMillis);
                brake = brake.good(sentAt, now);
            }
            case FAULT, TIMEOUT -> {
                calls = calls.plus(FailureClass.PROVIDER_FAULT, 1);
                partCalls = part ? partCalls.plus(FailureClass.PROVIDER_FAULT, 1) : partCalls;
                bad(sentAt, now);
            }
            case THROTTLED -> calls = calls.plus(FailureClass.THROTTLED, 1);
            case REFUSED -> calls = calls.plus(FailureClass.RECIPIENT, 1);
            case ACCOUNT -> calls = calls.plus(FailureClass.ACCOUNT, 1);
            case PART -> {
                partCalls = partCalls.plus(partFails, 1);
                if (partFails == FailureClass.PROVIDER_FAULT) {
                    calls = calls.plus(partFails, 1);
                }
            }
        }
    }

    private void heed(long sentAt, long now, Outcome outcome) {
        nanos = now * NANOS_PER_MILLI;
        if (outcome == Outcome.THROTTLED) {
            pace.throttled(sentAt * NANOS_PER_MILLI);
        } else if (outcome != Outcome.TIMEOUT) {
            pace.answered(sentAt * NANOS_PER_MILLI);
        }
    }

    private void bad(long sentAt, long now) {
        brake = brake.bad(sentAt, now, rate);
        if (brake.isAlarmed(rate)) {
            readsUntil = now + 1_200;
        }
    }

    /** A webhook came to this node; the message was sent by {@code sender}, whose clock named it. */
    void confirmed(long sentAt, Node sender) {
        stamp(receipts, sentAt, sender.clockErrorMillis);
    }

    void otherAccepted() {
        otherAccepted++;
    }

    void read(boolean ofOther, long sentAt, long now, boolean ok) {
        if (ofOther) {
            otherReadsOk += ok ? 1 : 0;
            otherReadsFailed += ok ? 0 : 1;
            return;
        }
        readsOk += ok ? 1 : 0;
        readsFailed += ok ? 0 : 1;
        if (ok) {
            brake = brake.good(sentAt, now);
        } else {
            brake = brake.bad(sentAt, now, rate);
        }
    }

    private static void stamp(List<Signal.Stamped> stamps, long sentAt, long errorMillis) {
        long name = (sentAt + errorMillis) / STAMP_MILLIS * STAMP_MILLIS;
        for (int i = stamps.size() - 1; i >= Math.max(0, stamps.size() - 8); i--) {
            if (stamps.get(i).sentMillis() == name) {
                stamps.set(i, new Signal.Stamped(name, stamps.get(i).count() + 1));
                return;
            }
        }
        stamps.add(new Signal.Stamped(name, 1));
    }

    /** What happened since the last report. */
    Signal.Sample report(long now, long passed, long slowAfter, String provider, Map<HealthScope, Tally> scopes) {
        rate += (1 - Math.exp(-passed / RATE_MEMORY_MILLIS)) * (sent * 1_000.0 / passed - rate);
        sent = 0;
        long slot = now / SLOT_MILLIS;
        oldestSlot = Math.max(oldestSlot, slot - SLOTS + 1);
        while (oldestSlot < slot && inFlight[(int) (oldestSlot % SLOTS)] == 0) {
            oldestSlot++;
        }
        for (long s = oldestSlot; s <= slot; s++) {
            int count = inFlight[(int) (s % SLOTS)];
            if (count > 0) {
                long age = now - s * SLOT_MILLIS;
                ages.addMillis(age, count);
                if (age > slowAfter && age <= slowAfter + passed) {
                    for (int i = 0; i < Math.min(count, 10); i++) {
                        bad(s * SLOT_MILLIS, now);
                    }
                }
            }
        }
        Signal.Sample sample = new Signal.Sample(
                name,
                ++sequence,
                provider,
                calls,
                completed.drain(),
                ages.drain(),
                accepted,
                receipts,
                readsOk + readsFailed == 0 ? Signal.Reads.NONE : new Signal.Reads(readsOk, readsFailed),
                scopes);
        calls = Tally.NONE;
        readsOk = 0;
        readsFailed = 0;
        if (!accepted.isEmpty()) {
            accepted = new ArrayList<>();
        }
        if (!receipts.isEmpty()) {
            receipts = new ArrayList<>();
        }
        return sample;
    }

    Tally drainPart() {
        Tally drained = partCalls;
        partCalls = Tally.NONE;
        return drained;
    }

    /** The same for the provider of the next channel. */
    Signal.Sample reportOther(String provider) {
        Signal.Sample sample = new Signal.Sample(
                name,
                sequence,
                provider,
                otherAccepted == 0 ? Tally.NONE : Tally.NONE.plusAccepted(otherAccepted),
                Durations.NONE,
                Durations.NONE,
                List.of(),
                List.of(),
                otherReadsOk + otherReadsFailed == 0
                        ? Signal.Reads.NONE
                        : new Signal.Reads(otherReadsOk, otherReadsFailed),
                Map.of());
        otherAccepted = 0;
        otherReadsOk = 0;
        otherReadsFailed = 0;
        return sample;
    }
}
