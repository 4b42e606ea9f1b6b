package dev.detour.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

import dev.detour.it.Topic;
import dev.detour.it.TopicReader;

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
    /** Most of it is the compilers' of seven processes. */
    private static final Duration WARM_UP = Duration.ofSeconds(40);
    /**
     * What counts as quick, on a machine on which everything runs; else twice what it is without faults, up to
     * {@link #SLOWEST_MILLIS}; on one that is slower than that without any, as quick as then.
     */
    private static final long QUICK_MILLIS = 1_000;

    private static final long SLOWEST_MILLIS = 6_000;
    /** On a machine that is slower than this nothing is learnt. */
    private static final long HOPELESS_MILLIS = 20_000;

    /**
     * What was taken and not confirmed ends soon, since all of it is waited for. Fewer commits than usual, and no history: seven processes share a
     * small machine, and it is not speed that is tested.
     */
    private static final Map<String, String> SETTINGS = Map.of(
            "detour.policies.transactional.confirm-within", "15s",
            "detour.policies.otp.confirm-within", "10s",
            "detour.policies.marketing.confirm-within", "15s",
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
                    Poll poll = new Poll(site);
                    Listener listener = new Listener(site.bootstrapServers())) {
                return run(site, conductor, new Witnesses(load, poll, listener));
            }
        }
    }

    /** Those who write down what happens, beside the nodes and the simulator. */
    private record Witnesses(Load load, Poll poll, Listener listener) {}

    private Journals run(Site site, Conductor conductor, Witnesses witnesses) {
        Rest rest = new Rest(site, witnesses.load, conductor);
        rest.awaitQuick(QUICK_MILLIS, WARM_UP);
        long warm = rest.latency();
        long quick = quick(warm);
        List<Vitals> before = Examination.of(site);
        story.accept(warm + " ms from publishing to the provider (median) without faults"
                + (warm > QUICK_MILLIS ? ": this machine is small for --rate " + rate : ""));
        conductor.run(schedule);
        story.accept("all faults are cured; waits until messages are as quick as before");
        for (int i = 0; i < nodes; i++) {
            site.awaitNode(i);
        }
        long recovered = rest.awaitQuick(quick, patience);
        long latency = rest.latency();
        story.accept("stops publishing; waits until every message has ended");
        witnesses.load.finish();
        List<StatusLine> events = new ArrayList<>();
        try (TopicReader status = new TopicReader(site.bootstrapServers(), "detour.status")) {
            long settled = rest.awaitEnds(events, status, patience);
            List<Vitals> after = Examination.of(site);
            return new Journals(
                    witnesses.load.acknowledged(),
                    site.simulator().journal(),
                    site.simulator().reports(),
                    events,
                    deadLetters(site),
                    witnesses.listener.all(),
                    witnesses.poll.samples(),
                    before,
                    after,
                    conductor.disturbances(),
                    new Outcome(recovered, settled, latency, quick, conductor.deaths()));
        }
    }

    /** The median latency that must be reached again, if it was this without faults; both in milliseconds. */
    static long quick(long warm) {
        long before = Math.min(warm, HOPELESS_MILLIS);
        return Math.max(QUICK_MILLIS, Math.max(before, Math.min(SLOWEST_MILLIS, 2 * before)));
    }

    private static List<DeadLetter> deadLetters(Site site) {
        return Topic.read(site.bootstrapServers(), "detour.deadletters").stream()
                .map(PublicRecords::deadLetter)
                .toList();
    }
}
