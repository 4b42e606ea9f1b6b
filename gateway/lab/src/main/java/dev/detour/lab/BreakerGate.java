package dev.detour.lab;

/** One sender behind a circuit breaker: a call that it does not permit goes to the next channel. */
final class BreakerGate implements Gate {
    private final Breaker breaker;
    private final boolean seesClientErrors;
    private long now;
    private boolean open;
    /** How often the breaker has opened. */
    int openings;

    BreakerGate(Breaker breaker) {
        this.breaker = breaker;
        this.seesClientErrors = !(breaker instanceof EnvoyBreaker);
    }

    @Override
    public int nodes() {
        return 1;
    }

    @Override
    public Admission admit(int node, long time, boolean part) {
        now = time;
        boolean permitted = breaker.permits(time);
        note();
        return permitted ? Admission.ORDINARY : Admission.SWITCHED;
    }

    @Override
    public void sent(int node, long time) {}

    @Override
    public void ended(int node, long sent, long time, Outcome outcome, boolean part) {
        now = time;
        breaker.ended(sent, time, seesClientErrors ? outcome.isError() : outcome.isFault());
        note();
    }

    private void note() {
        boolean nowOpen = breaker.isOpen(now);
        openings += nowOpen && !open ? 1 : 0;
        open = nowOpen;
    }

    @Override
    public void confirmed(int node, long sent, long time) {}

    @Override
    public void tick(long time, Conditions conditions, Simulation simulation) {
        now = time;
        breaker.tick(time);
        note();
    }

    @Override
    public void read(int node, boolean ofOther, long sent, long time, boolean ok) {}

    @Override
    public boolean isAway() {
        return open;
    }

    @Override
    public double share() {
        return open ? 0 : 1;
    }

    @Override
    public String state() {
        return open ? "open" : "closed";
    }
}
