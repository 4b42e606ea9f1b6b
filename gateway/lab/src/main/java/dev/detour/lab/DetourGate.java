package dev.detour.lab;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.core.health.Brake;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;
import dev.detour.core.health.Monitor;
import dev.detour.core.health.MonitorState;
import dev.detour.core.health.Signal;
import dev.detour.core.health.Tally;

/** Senders as the gateway has them, with the real monitor: a decision reaches them half a second after it was made. */
final class DetourGate implements Gate {
    static final HealthScope PART = new HealthScope(Scope.TEMPLATE, "summer_sale");
    private static final String PROVIDER = "meta";
    private static final String OTHER = "twilio";
    private static final long PROPAGATION_MILLIS = 500;
    private static final long REPORT_MILLIS = 50;
    private static final long HEARTBEAT_MILLIS = 1_000;
    private static final long PAGE_MILLIS = 60_000;
    private static final Instant START = Instant.parse("2026-11-24T00:00:00Z");
    private static final double READS_OF_THIN_NODE = 4;
    private static final double READS_OF_BUSY_NODE = 1;
    private static final double THIN_RATE = 2;
    /** Recipients write once for so many messages. */
    private static final double ANSWERED = 0.1;

    private final Monitor monitor;
    private final Node[] nodes;
    private final boolean scoped;
    private final FailureClass partFails;
    private final Draws draws;
    /** What recipients write is drawn apart, so that everything else stays as it is without it. */
    private final Draws letters;

    private final ArrayDeque<Order> underWay = new ArrayDeque<>();
    private final List<Health> decisions = new ArrayList<>();
    private MonitorState state = MonitorState.EMPTY;
    private @Nullable Health obeyed;
    private @Nullable Health obeyedOther;
    private @Nullable Health obeyedPart;
    private long beats;
    private long ticked;

    private record Order(long at, Health health) {}

    /**
     * @param nodes how many senders there are
     * @param partFails what a failure of the part with a scope of its own is about; null when there is no such part
     * @param clockErrorMillis how wrong the clock of the first node is
     */
    DetourGate(int nodes, @Nullable FailureClass partFails, long clockErrorMillis, long seed) {
        Map<String, Channel> providers = new HashMap<>();
        providers.put(PROVIDER, Channel.WHATSAPP);
        providers.put(OTHER, Channel.SMS);
        this.monitor = new Monitor(providers);
        this.nodes = new Node[nodes];
        for (int i = 0; i < nodes; i++) {
            this.nodes[i] = new Node("node-" + i, i == 0 ? clockErrorMillis : 0);
            this.nodes[i].messageTokens = (i + 1.0) / nodes; // so that they do not probe in step
        }
        this.scoped = partFails != null;
        this.partFails = partFails == null ? FailureClass.ACCOUNT : partFails;
        this.draws = new Draws(seed ^ 0x5DEECE66DL);
        this.letters = new Draws(seed ^ 0x2545F4914F6CDD1DL);
    }

    @Override
    public int nodes() {
        return nodes.length;
    }

    @Override
    public Admission admit(int index, long now, boolean part) {
        Node node = nodes[index];
        refill(node, now);
        Health health = obeyed;
        if (part && obeyedPart != null && obeyedPart.share() == 0) {
            if (node.partTokens >= 1) {
                node.partTokens--;
                return Admission.PROBE;
            }
            return Admission.SWITCHED;
        }
        boolean suspect = health != null && health.state() instanceof HealthState.Suspect;
        if (suspect || (node.brake.holds(now) && share() > 0)) {
            if (node.messageTokens >= 1) {
                node.messageTokens--;
                return Admission.ORDINARY;
            }
            return Admission.HELD;
        }
        if (health == null) {
            return node.hasPlace(now, true) ? Admission.ORDINARY : Admission.HELD;
        }
        if (health.state() instanceof HealthState.Throttled || health.share() >= 1) {
            return node.hasPlace(now, health.slownessHelps()) ? Admission.ORDINARY : Admission.HELD;
        }
        if (health.share() > 0 && draws.chance(health.share())) {
            return health.state() instanceof HealthState.Recovering ? Admission.PROBE : Admission.ORDINARY;
        }
        if (node.messageTokens >= 1 && health.messagesPerNode() > 0) {
            node.messageTokens--;
            return Admission.PROBE;
        }
        return health.state() instanceof HealthState.Local ? Admission.HELD : Admission.SWITCHED;
    }

    private void refill(Node node, long now) {
        double passed = (now - node.tokensAt) / 1_000.0;
        node.tokensAt = now;
        double messages = obeyed == null ? 0 : obeyed.messagesPerNode();
        if (share() > 0 || (obeyed != null && obeyed.state() instanceof HealthState.Suspect)) {
            messages = node.brake.holds(now) ? Brake.trickle(node.rate) : messages;
        }
        node.messageTokens = Math.min(1, node.messageTokens + passed * messages);
        node.partTokens =
                Math.min(1, node.partTokens + passed * (obeyedPart == null ? 0 : obeyedPart.messagesPerNode()));
    }

    @Override
    public void sent(int node, long now) {
        nodes[node].sent(now);
    }

    @Override
    public void ended(int node, long sent, long now, Outcome outcome, boolean part) {
        nodes[node].ended(sent, now, outcome, part, partFails);
    }

    @Override
    public void confirmed(int node, long sent, long now) {
        // Any replica may get the webhook; the token in it says who sent the message, and when by whose clock.
        nodes[draws.below(nodes.length)].confirmed(sent, nodes[node]);
    }

    @Override
    public void read(int node, boolean ofOther, long sent, long now, boolean ok) {
        nodes[node].read(ofOther, sent, now, ok);
    }

    @Override
    public void tick(long now, Conditions conditions, Simulation simulation) {
        obey(now);
        long passed = now - ticked;
        ticked = now;
        List<Signal> signals = new ArrayList<>(2 * nodes.length + 1);
        long slowAfter = obeyed == null ? 1_000 : obeyed.slowAfterMillis();
        for (Node node : nodes) {
            Tally part = scoped ? node.drainPart() : Tally.NONE;
            signals.add(node.report(now, passed, slowAfter, PROVIDER, scoped ? Map.of(PART, part) : Map.of()));
            signals.add(node.reportOther(OTHER));
            askFor(node, now, passed, conditions, simulation);
        }
        if (now % HEARTBEAT_MILLIS == 0) {
            boolean reached = conditions.endpoint() && conditions.network();
            signals.add(new Signal.Heartbeat(nodes[(int) (beats % nodes.length)].name, ++beats, reached));
        }
        int heard = letters.count(simulation.rate() * ANSWERED * passed / 1_000);
        if (heard > 0 && conditions.endpoint() && conditions.network() && conditions.webhooks()) {
            signals.add(new Signal.Heard(nodes[0].name, now, PROVIDER, heard));
        }
        if (now % PAGE_MILLIS == 0) {
            signals.add(new Signal.StatusPage(nodes[0].name, now, PROVIDER, conditions.page()));
        }
        Monitor.Step step = monitor.next(state, signals, START.plusMillis(now + REPORT_MILLIS));
        state = step.state();
        for (Health health : step.published()) {
            underWay.add(new Order(now + REPORT_MILLIS + PROPAGATION_MILLIS, health));
            decisions.add(health);
        }
    }

    private static int index(String node) {
        return Integer.parseInt(node.substring(node.indexOf('-') + 1));
    }

    private void askFor(Node node, long now, long passed, Conditions conditions, Simulation simulation) {
        boolean alarmed = now < node.readsUntil;
        double own = node.rate < THIN_RATE ? READS_OF_THIN_NODE : 0;
        double reads = Math.max(alarmed ? own : 0, obeyed == null ? 0 : obeyed.readsPerNode());
        double others =
                Math.max(alarmed ? READS_OF_BUSY_NODE : 0, obeyedOther == null ? 0 : obeyedOther.readsPerNode());
        node.readTokens = reads == 0 ? 0.99 : Math.min(2, node.readTokens + reads * passed / 1_000.0);
        node.otherReadTokens = others == 0 ? 0.99 : Math.min(2, node.otherReadTokens + others * passed / 1_000.0);
        while (node.readTokens >= 1) {
            node.readTokens--;
            simulation.read(index(node.name), false, now, conditions);
        }
        while (node.otherReadTokens >= 1) {
            node.otherReadTokens--;
            simulation.read(index(node.name), true, now, conditions);
        }
    }

    private void obey(long now) {
        while (!underWay.isEmpty() && underWay.peek().at() <= now) {
            Health health = underWay.remove().health();
            if (health.provider().equals(OTHER)) {
                obeyedOther = health;
            } else if (health.scope() == null) {
                obeyed = health;
            } else if (health.scope().equals(PART)) {
                obeyedPart = health;
            }
        }
    }

    @Override
    public boolean isAway() {
        return obeyed != null && obeyed.state().switchesAway();
    }

    @Override
    public double share() {
        return obeyed == null ? 1 : obeyed.share();
    }

    @Override
    public String state() {
        return obeyed == null ? "healthy" : obeyed.state().id();
    }

    boolean isPartAway() {
        return obeyedPart != null && obeyedPart.state().switchesAway();
    }

    boolean anyHolds(long now) {
        for (Node node : nodes) {
            if (!node.brake.holds(now)) {
                return false;
            }
        }
        return true;
    }

    /** Whether messages that were taken and not confirmed were ordered to be sent elsewhere as well. */
    boolean hasRescued() {
        return decisions.stream()
                .anyMatch(health -> health.provider().equals(PROVIDER)
                        && health.scope() == null
                        && health.rescues()
                        && health.state().switchesAway()
                        && !(health.state() instanceof HealthState.AccountFault));
    }

    /** All decisions so far, in order. */
    List<Health> decisions() {
        return decisions;
    }
}
