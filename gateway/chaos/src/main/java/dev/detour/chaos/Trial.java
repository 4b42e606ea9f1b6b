package dev.detour.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One run: everything is started, faults come by the schedule, and all that was written down is brought home.
 *
 * @param schedule which faults
 * @param folder where the processes keep their state and logs
 * @param nodes how many gateways
 * @param brokers how many brokers
 * @param rate messages a second
 * @param ttl how long most messages live
 * @param patience how long each of the two waits in the end may take
 * @param options for the nodes' Java
 * @param story hears what happens, a line at a time
 */
record Trial(
        Schedule schedule,
        Path folder,
        int nodes,
        int brokers,
        int rate,
        Duration ttl,
        Duration patience,
        List<String> options,
        Consumer<String> story) {
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    /** On a machine on which everything runs, what counts as quick. */
    private static final long QUICK_MILLIS = 1_000;

    /** Fewer commits than usual, and no history: seven processes share a small machine, and it is not speed that is tested. */
    private static final Map<String, String> SETTINGS = Map.of(
            "detour.policies.transactional.confirm-within", "15s",
            "detour.policies.otp.confirm-within", "10s",
            "detour.router.commit-interval.urgent", "50ms",
            "detour.router.commit-interval.standard", "100ms",
            "detour.router.commit-interval.bulk", "200ms",
            "detour.history.enabled", "false");

    Journals run() {
        story.accept("starts " + brokers + " brokers, " + nodes + " nodes and the simulator");
        long begun = System.nanoTime();
        try (Site site = Site.start(folder, brokers, nodes, SETTINGS, options)) {
            story.accept(String.format(
                    Locale.ROOT,
                    "ready after %d s",
                    Duration.ofNanos(System.nanoTime() - begun).toSeconds()));
            Conductor conductor = new Conductor(site, story);
            conductor.heal("whatsapp", "twilio", "smtp");
            try (Load load = new Load(site.bootstrapServers(), schedule.seed(), rate, ttl);
                    Poll poll = new Poll(site)) {
                return run(site, conductor, load, poll);
            }
        }
    }

    private Journals run(Site site, Conductor conductor, Load load, Poll poll) {
        Rest rest = new Rest(site, load, conductor);
        if (rest.awaitQuick(QUICK_MILLIS, patience.plus(WARM_UP)) < 0) {
            story.accept("it is slow even without faults; is this machine too small for --rate " + rate + "?");
        }
        List<Vitals> before = Examination.of(site);
        story.accept(rest.latency() + " ms from publishing to the provider (median); now the faults");
        conductor.run(schedule);
        story.accept("all faults are cured; waits until messages are as quick as before");
        for (int i = 0; i < nodes; i++) {
            site.awaitNode(i);
        }
        long recovered = rest.awaitQuick(QUICK_MILLIS, patience);
        long latency = rest.latency();
        story.accept("stops publishing; waits until every message has ended");
        load.finish();
        List<StatusLine> events = new ArrayList<>();
        try (Tail status = new Tail(site.bootstrapServers(), "detour.status")) {
            long settled = rest.awaitEnds(events, status, patience);
            List<Vitals> after = Examination.of(site);
            Outcome outcome = new Outcome(recovered, settled, latency, QUICK_MILLIS, conductor.deaths());
            return journals(site, load, poll, events, before, after, conductor.disturbances(), outcome);
        }
    }

    private static Journals journals(
            Site site,
            Load load,
            Poll poll,
            List<StatusLine> events,
            List<Vitals> before,
            List<Vitals> after,
            List<Disturbance> disturbances,
            Outcome outcome) {
        try (Tail letters = new Tail(site.bootstrapServers(), "detour.deadletters");
                Tail health = new Tail(site.bootstrapServers(), "detour.health")) {
            return new Journals(
                    load.acknowledged(),
                    site.simulator().journal(),
                    site.simulator().reports(),
                    events,
                    letters.more().stream().map(Tail::deadLetter).toList(),
                    health.more().stream().map(Tail::health).toList(),
                    poll.samples(),
                    before,
                    after,
                    disturbances,
                    outcome);
        }
    }
}
