package dev.detour.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.function.Consumer;

import dev.detour.it.JavaProcess;

/** Carries out a schedule at a site, and keeps its processes alive as a supervisor does. Used by one thread. */
final class Conductor {
    private static final long LOOK_MILLIS = 100;
    private static final long STOPPING_MILLIS = 500;
    /** As Kubernetes does it. */
    private static final long PATIENCE_MILLIS = 30_000;

    private final Site site;
    private final Consumer<String> story;
    private final List<Disturbance> disturbances = new ArrayList<>();
    private final List<String> deaths = new ArrayList<>();
    /** Nodes that are away because somebody wants it so. */
    private final TreeSet<Integer> away = new TreeSet<>();

    private record Step(long at, Fault fault, boolean begins) {}

    Conductor(Site site, Consumer<String> story) {
        this.site = site;
        this.story = story;
    }

    /** Runs a whole schedule; returns at its end, when all faults are cured. */
    void run(Schedule schedule) {
        PriorityQueue<Step> steps = new PriorityQueue<>(Comparator.comparingLong(Step::at));
        for (Fault fault : schedule.faults()) {
            steps.add(new Step(fault.from(), fault, true));
            steps.add(new Step(fault.to(), fault, false));
        }
        long start = System.nanoTime();
        long now = 0;
        while (now < schedule.end() || !steps.isEmpty()) {
            for (Step step = steps.peek(); step != null && step.at <= now; step = steps.peek()) {
                steps.remove();
                if (!step.begins && isStillStopping(step.fault, now)) {
                    steps.add(new Step(now + STOPPING_MILLIS, step.fault, false));
                } else {
                    carryOut(step, now);
                }
            }
            watch();
            rest();
            now = Duration.ofNanos(System.nanoTime() - start).toMillis();
        }
    }

    /** What was done. */
    List<Disturbance> disturbances() {
        return List.copyOf(disturbances);
    }

    /** Which processes have ended by themselves. */
    List<String> deaths() {
        return List.copyOf(deaths);
    }

    /** Starts what has ended by itself, and remembers that. */
    void watch() {
        for (int i = 0; i < site.nodeCount(); i++) {
            if (!away.contains(i) && !site.node(i).isAlive()) {
                int code = site.node(i).awaitEnd(Duration.ofSeconds(1));
                deaths.add("node " + (i + 1) + " ended by itself with code " + code);
                story.accept(deaths.getLast());
                site.startNode(i);
            }
        }
    }

    private void carryOut(Step step, long now) {
        Fault fault = step.fault;
        story.accept(String.format(
                Locale.ROOT,
                "%6.1f s  %s %s",
                now / 1000.0,
                step.begins ? "begins" : "cured ",
                fault.line().replaceFirst(".* s  ", "")));
        long from = System.currentTimeMillis();
        if (step.begins) {
            begin(fault);
            disturbances.add(
                    new Disturbance(fault.line(), !fault.isOfProviders(), from, from + fault.to() - fault.from()));
        } else {
            cure(fault);
        }
    }

    private void begin(Fault fault) {
        int target = fault.target();
        switch (fault.kind()) {
            case KILL_NODE -> {
                away.add(target);
                site.node(target).kill();
            }
            case STOP_NODE -> {
                away.add(target);
                site.node(target).askToStop();
            }
            case KILL_AT_POINT -> {
                away.add(target);
                site.killAt(target, fault.what());
            }
            case FREEZE_NODE -> site.node(target).freeze();
            case KILL_ALL_NODES -> {
                for (int i = 0; i < site.nodeCount(); i++) {
                    away.add(i);
                    site.node(i).kill();
                }
            }
            case KILL_BROKER -> site.broker(target).kill();
            case STOP_BROKER -> site.broker(target).askToStop();
            case FREEZE_BROKER -> site.broker(target).freeze();
            case PROVIDER -> site.simulator().setFaults(fault.provider(), fault.json());
            case BOTH_DOWN -> {
                site.simulator().setFaults("whatsapp", ProviderFaults.down("whatsapp"));
                site.simulator().setFaults("twilio", ProviderFaults.down("twilio"));
            }
        }
    }

    private void cure(Fault fault) {
        int target = fault.target();
        switch (fault.kind()) {
            case KILL_NODE -> comeBack(target);
            case STOP_NODE -> {
                ended(site.node(target), fault);
                comeBack(target);
            }
            case KILL_AT_POINT -> {
                ended(site.node(target), fault);
                site.killNowhere(target);
                comeBack(target);
            }
            case FREEZE_NODE -> site.node(target).thaw();
            case KILL_ALL_NODES -> {
                for (int i = 0; i < site.nodeCount(); i++) {
                    comeBack(i);
                }
            }
            case KILL_BROKER -> site.startBroker(target);
            case STOP_BROKER -> {
                ended(site.broker(target), fault);
                site.startBroker(target);
            }
            case FREEZE_BROKER -> site.broker(target).thaw();
            case PROVIDER -> heal(fault.provider());
            case BOTH_DOWN -> heal("whatsapp", "twilio");
        }
    }

    private void comeBack(int node) {
        site.startNode(node);
        away.remove(node);
    }

    /** A supervisor waits for a while for what it has asked to stop. */
    private boolean isStillStopping(Fault fault, long now) {
        return switch (fault.kind()) {
            case STOP_NODE -> site.node(fault.target()).isAlive() && now - fault.from() < PATIENCE_MILLIS;
            case STOP_BROKER -> site.broker(fault.target()).isAlive() && now - fault.from() < PATIENCE_MILLIS;
            case KILL_NODE,
                    KILL_AT_POINT,
                    FREEZE_NODE,
                    KILL_ALL_NODES,
                    KILL_BROKER,
                    FREEZE_BROKER,
                    PROVIDER,
                    BOTH_DOWN -> false;
        };
    }

    /** In the end it kills. */
    private void ended(JavaProcess process, Fault fault) {
        if (process.isAlive()) {
            story.accept((fault.kind() == Kind.KILL_AT_POINT
                            ? "it has not come there and is killed: "
                            : "it has not stopped within 30 s and is killed: ")
                    + fault.line());
            process.kill();
        }
    }

    /** Makes providers healthy, with recipients as they are. */
    void heal(String... providers) {
        for (String provider : providers) {
            site.simulator().setFaults(provider, ProviderFaults.none(provider));
        }
    }

    private static void rest() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What the providers are named in the settings. */
    static final Map<String, String> DOUBLES = Map.of("meta", "whatsapp", "twilio", "twilio", "smtp", "smtp");
}
