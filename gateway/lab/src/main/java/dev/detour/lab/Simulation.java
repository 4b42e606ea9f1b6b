package dev.detour.lab;

import dev.detour.lab.Gate.Admission;

/**
 * One run of a scenario: Poisson arrivals, a client timeout of 10 s, a provider with lognormal latency and receipts.
 * Event by event on a virtual clock.
 */
final class Simulation {
    static final long TICK_MILLIS = 200;
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final long READ_TIMEOUT_MILLIS = 1_000;
    private static final long WEBHOOK_RETRY_MILLIS = 5_000;

    private static final double LEAST_RATE_MEMORY_MILLIS = 5_000;

    private static final int ENDED = 0;
    private static final int CONFIRMED = 1;
    private static final int READ = 2;
    private static final int OTHER_READ = 3;
    private static final int PART = 8;

    private final Scenario scenario;
    private final double rate;
    private final double baseline;
    private final double partShare;
    private final Gate gate;
    private final Journal journal;
    private final Draws draws;
    private final Wheel wheel = new Wheel();
    /** Calls a second that the provider got lately. */
    private double recentRate;

    private long recentAt;
    private int held;
    private int reads;

    /**
     * @param rate messages a second
     * @param baseline share of calls that fail in good times, independently
     * @param partShare share of messages that belong to the part with a scope of its own
     */
    Simulation(
            Scenario scenario, double rate, double baseline, double partShare, long seed, Gate gate, Journal journal) {
        this.scenario = scenario;
        this.rate = rate;
        this.baseline = baseline;
        this.partShare = partShare;
        this.gate = gate;
        this.journal = journal;
        this.draws = new Draws(seed);
    }

    void run() {
        double arrival = draws.gapMillis(rate);
        for (long tick = 0; tick < scenario.length(); tick += TICK_MILLIS) {
            long until = tick + TICK_MILLIS;
            long now = tick;
            while (true) {
                long event = wheel.next(now, until);
                if (arrival < until && arrival <= event) {
                    now = Math.max(now, (long) arrival);
                    Conditions conditions = scenario.world().at(now);
                    arrive(now, conditions);
                    arrival += draws.gapMillis(rate * conditions.rate());
                } else if (event < until) {
                    now = event;
                    happen(now, wheel.poll(now));
                } else {
                    break;
                }
            }
            Conditions conditions = scenario.world().at(until);
            gate.tick(until, conditions, this);
            journal.tick(until, gate);
        }
        journal.finish(gate);
    }

    private void arrive(long now, Conditions conditions) {
        offer(now, conditions);
        journal.look(now, gate);
        // What was held goes out beside new messages, oldest first, as fast as they come.
        if (held > 0 && gate.share() > 0) {
            held--;
            offer(now, conditions);
        } else if (held > 0 && gate.isAway()) {
            journal.rerouted(held);
            held = 0;
        }
    }

    private void offer(long now, Conditions conditions) {
        boolean part = draws.chance(partShare);
        int node = draws.below(gate.nodes());
        Admission admission = gate.admit(node, now, part);
        switch (admission) {
            case ORDINARY -> send(node, now, conditions, part, false);
            case PROBE -> send(node, now, conditions, part, true);
            case HELD -> held++;
            case SWITCHED -> journal.switched(now, part);
        }
    }

    private void send(int node, long now, Conditions conditions, boolean part, boolean probe) {
        gate.sent(node, now);
        double memory = Math.max(LEAST_RATE_MEMORY_MILLIS, 20_000 / rate);
        recentRate = recentRate * Math.exp((recentAt - now) / memory) + 1_000 / memory;
        recentAt = now;
        double latency = draws.latency() * conditions.latency();
        Outcome outcome = outcome(conditions, part);
        long ends = now + Math.round(outcome == Outcome.TIMEOUT ? TIMEOUT_MILLIS : latency);
        if (ends - now >= TIMEOUT_MILLIS) {
            outcome = Outcome.TIMEOUT;
            ends = now + TIMEOUT_MILLIS;
        }
        boolean confirmed = outcome == Outcome.ACCEPTED && draws.chance(conditions.confirmed());
        journal.sent(now, probe, part, outcome, outcome == Outcome.ACCEPTED && !confirmed);
        wheel.add(now, ends, event(ENDED, node, outcome.number() | (part ? PART : 0), now));
        if (confirmed) {
            long lag = Math.round(draws.lag() * conditions.receiptLag());
            wheel.add(now, ends + lag, event(CONFIRMED, node, 0, now));
        }
    }

    private Outcome outcome(Conditions conditions, boolean part) {
        if (!conditions.network() || draws.chance(conditions.hangs())) {
            return Outcome.TIMEOUT;
        }
        if (!takesCapacity(conditions)) {
            return Outcome.THROTTLED;
        }
        if (draws.chance(baseline) || draws.chance(conditions.faults())) {
            return Outcome.FAULT;
        }
        if (draws.chance(conditions.account())) {
            return Outcome.ACCOUNT;
        }
        if (part && draws.chance(conditions.part())) {
            return Outcome.PART;
        }
        return draws.chance(conditions.refused()) ? Outcome.REFUSED : Outcome.ACCEPTED;
    }

    private boolean takesCapacity(Conditions conditions) {
        double capacity = conditions.capacity();
        if (capacity == Double.POSITIVE_INFINITY) {
            return true;
        }
        return !draws.chance(1 - capacity / recentRate);
    }

    /** Messages a second, in the mean. */
    double rate() {
        return rate;
    }

    /** How many free reads were made at the provider. */
    int reads() {
        return reads;
    }

    /** Makes a free read. */
    void read(int node, boolean ofOther, long now, Conditions conditions) {
        reads += ofOther ? 0 : 1;
        boolean lost = !conditions.network() || (!ofOther && draws.chance(conditions.hangs()));
        double latency = lost ? READ_TIMEOUT_MILLIS : draws.latency() * (ofOther ? 1 : conditions.latency());
        boolean late = latency >= READ_TIMEOUT_MILLIS;
        boolean ok = !late && (ofOther || !(draws.chance(baseline) || draws.chance(conditions.readFaults())));
        long ends = now + Math.round(Math.min(READ_TIMEOUT_MILLIS, latency));
        wheel.add(now, ends, event(ofOther ? OTHER_READ : READ, node, ok ? 1 : 0, now));
    }

    private void happen(long now, long event) {
        int kind = (int) (event & 7);
        int node = (int) (event >> 3 & 31);
        int detail = (int) (event >> 8 & 15);
        long sent = event >> 12;
        if (kind == ENDED) {
            gate.ended(node, sent, now, Outcome.of(detail & ~PART), (detail & PART) != 0);
        } else if (kind == CONFIRMED) {
            Conditions conditions = scenario.world().at(now);
            if (conditions.endpoint() && conditions.network() && conditions.webhooks()) {
                gate.confirmed(node, sent, now);
            } else {
                wheel.add(now, now + WEBHOOK_RETRY_MILLIS + draws.below(5_000), event);
            }
        } else {
            gate.read(node, kind == OTHER_READ, sent, now, detail == 1);
        }
    }

    private static long event(int kind, int node, int detail, long sent) {
        return kind | (long) node << 3 | (long) detail << 8 | sent << 12;
    }
}
