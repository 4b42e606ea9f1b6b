package dev.detour.core.health;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;

/**
 * One round of one provider: takes in what nodes have reported and weighs it. Says what the evidence is;
 * {@link Course} says what follows. Not thread-safe; lives for one call of the monitor.
 */
final class Assessment {
    /** The net evidence of a bucket is clipped so that it takes at least this long to decide anything. */
    static final double TOLERANCE_MILLIS = 1_600;

    private static final long BUCKET_MILLIS = 100;
    private static final long LONGEST_BUCKET_MILLIS = 250;
    private static final long NODE_FORGOTTEN_MILLIS = 60_000;
    private static final long DRILL_FORGOTTEN_MILLIS = 10_000;
    private static final int MOST_NODES = 256;
    private static final int MOST_SCOPES = 64;
    private static final long SCOPE_FORGOTTEN_MILLIS = 24 * 3_600_000L;
    private static final double RATE_MEMORY_MILLIS = 60_000;
    private static final double SHARE_MEMORY_MILLIS = 500;
    private static final long READS_STALE_MILLIS = 3_000;
    /** Less than one failed message. */
    private static final double CLEAR = 1;

    /** A scope with more than this of all traffic is the provider. */
    private static final double PART_OF_TRAFFIC = 0.8;

    final Channel channel;
    final String provider;
    /** What this is about when it is a drill and no provider. */
    @Nullable
    final Drilled drilled;

    final long time;
    final Instant wall;

    HealthState state;
    Instant since;
    long stateSince;
    Episode episode;
    Streams streams;
    ReceiptBook book;
    Learned learned;
    double rate;
    double readsLeft;
    Page page;
    Inbound inbound;
    long doubtedFrom;
    Thresholds thresholds;
    /** Whether anything was weighed: between two buckets nothing is decided. */
    boolean weighed;
    /** Receipts, in this round, of messages sent since all goes well. */
    long confirmed;
    /** Whether the provider took or answered anything in this round. */
    boolean answered;
    /** Messages taken in this round. */
    long accepted;
    /** Calls and reads in this round that went well, and those that did not. */
    long good;

    long bad;

    final Map<HealthScope, ScopeWatch> scopes;
    private final Map<String, NodeWatch> nodes;
    private final long weighedAt;
    private int notices;
    /** What the nodes were last told, or null. */
    @Nullable
    Health published;
    /** The evidence that led to the present outage. */
    List<Evidence> decidedBy;

    String decidedWhy;
    private long @Nullable [] latencies;
    private ReceiptBook.@Nullable Round round;

    Assessment(Watch watch, Instant wall, long time) {
        this.channel = watch.channel();
        this.provider = watch.provider();
        this.drilled = Drilled.of(watch.provider());
        this.wall = wall;
        this.time = time;
        this.state = watch.state();
        this.since = watch.since();
        this.stateSince = watch.stateSince();
        this.episode = watch.episode();
        this.streams = watch.streams();
        this.book = watch.book();
        this.learned = watch.learned();
        this.rate = watch.rate();
        this.readsLeft = watch.readsLeft();
        this.page = watch.page().at(time);
        this.inbound = watch.inbound();
        this.doubtedFrom = watch.doubtedFrom();
        this.notices = watch.notices();
        this.published = watch.published();
        this.decidedBy = watch.decidedBy();
        this.decidedWhy = watch.decidedWhy();
        this.weighedAt = watch.weighedAt();
        this.nodes = new LinkedHashMap<>(watch.nodes());
        this.scopes = new LinkedHashMap<>(watch.scopes());
        this.thresholds = Thresholds.at(rate);
    }

    void take(Signal.Sample sample) {
        NodeWatch known = nodes.get(sample.node());
        if (known == null ? nodes.size() >= MOST_NODES : sample.sequence() <= known.sequence()) {
            return;
        }
        NodeWatch node = known == null ? NodeWatch.NEW : known;
        nodes.put(sample.node(), node.with(sample, learned.slowBin(), time));
        if (sample.completed().count() > 0) {
            if (latencies == null) {
                latencies = new long[Durations.BINS];
            }
            sample.completed().addTo(latencies);
        }
        if (channel.hasReceipts()
                && !(sample.accepted().isEmpty() && sample.receipts().isEmpty())) {
            round().accept(sample.accepted());
            round().confirm(sample.receipts());
        }
        for (Map.Entry<HealthScope, Tally> part : sample.scopes().entrySet()) {
            count(part.getKey(), part.getValue());
        }
    }

    void take(Signal.AccountNotice notice) {
        HealthScope scope = notice.scope();
        if (scope == null) {
            notices = Math.min(8, notices + 1);
        } else {
            count(scope, Tally.NONE.plus(FailureClass.ACCOUNT, 1));
        }
    }

    private void count(HealthScope name, Tally tally) {
        ScopeWatch scope = scopes.get(name);
        if (scope != null) {
            scopes.put(name, scope.with(tally, time));
        } else if (scopes.size() < MOST_SCOPES) {
            scopes.put(name, ScopeWatch.began(wall, time).with(tally, time));
        }
    }

    void take(Signal.StatusPage said) {
        page = page.says(said.trouble(), time);
    }

    void take(Signal.Heard said) {
        inbound = inbound.heard(said.count(), time);
    }

    private ReceiptBook.Round round() {
        if (round == null) {
            long from = episode.quietSince() < 0 ? Long.MAX_VALUE : episode.quietSince();
            round = new ReceiptBook.Round(book, time, learned.bucketWidth(), from);
        }
        return round;
    }

    /**
     * Weighs what has come since the last time, if that is long enough ago.
     *
     * @param lastBeat the last moment at which a receipt would have reached us
     * @param deafUntil messages sent until then are not missed
     */
    void weigh(long lastBeat, long deafUntil) {
        long passed = time - weighedAt;
        weighed = passed >= BUCKET_MILLIS;
        if (!weighed) {
            settleReceipts(deafUntil, false);
            if (episode.quietSince() >= 0) {
                episode = episode.went(confirmed, 0, 0); // or they would be lost between two buckets
            }
            return;
        }
        long bucket = Math.min(LONGEST_BUCKET_MILLIS, passed);
        double clip = thresholds.decide() * bucket / TOLERANCE_MILLIS;
        inbound = inbound.weighed(passed, state instanceof HealthState.Healthy && passed <= 2_000);
        readsLeft = Math.min(Watch.MOST_READS, readsLeft + passed * Watch.READS_PER_MILLI);

        long slow = 0;
        long quick = 0;
        long readsOk = 0;
        long readsFailed = 0;
        Tally calls = Tally.NONE;
        double allGood = 0;
        double allBad = 0;
        for (NodeWatch node : nodes.values()) {
            allGood += node.recentGood() + node.good();
            allBad += node.recentBad() + node.bad();
        }
        for (Map.Entry<String, NodeWatch> entry : nodes.entrySet()) {
            NodeWatch node = entry.getValue();
            boolean cutOff =
                    node.isCutOff(allGood - node.recentGood() - node.good(), allBad - node.recentBad() - node.bad());
            if (!cutOff) {
                calls = calls.plus(node.calls());
                slow += node.slow();
                quick += node.quick();
                readsOk += node.readsOk();
                readsFailed += node.readsFailed();
            }
            entry.setValue(node.weighed(passed));
        }
        nodes.values().removeIf(node -> time - node.heardAt() > NODE_FORGOTTEN_MILLIS);
        readsLeft = Math.max(0, readsLeft - readsOk - readsFailed);
        accepted = calls.accepted();
        answered = calls.answered() > 0 || readsOk > 0;
        good = calls.answered() + readsOk;
        bad = calls.faults() + slow + readsFailed;
        long total = calls.total();
        Tally ofProvider = calls.minus(ofBlamedScope());
        weighScopes(calls, passed, clip);
        weighCalls(ofProvider, slow, quick, readsOk, readsFailed, clip, passed);
        episode = episode.throttle(episode.throttle().heard(ofProvider.total(), ofProvider.throttled(), passed));
        learnRate(total, passed);
        weighReceipts(lastBeat, deafUntil, clip);
    }

    private void weighCalls(
            Tally calls, long slow, long quick, long readsOk, long readsFailed, double clip, long passed) {
        double cap = 2 * thresholds.decide();
        // Whatever a provider answers for itself shows that it works: among 90 % bad recipients, 5 % faults are
        // weather.
        long answers = calls.answered();
        Score results = streams.results().next(calls.faults(), answers, clip, cap);
        Score slowScore = streams.slow().next(slow, quick, clip, cap);
        // Reads fill what traffic leaves of the bucket's evidence, so that both together are no faster than one.
        double used = Math.max(
                0,
                Math.max(
                        results.top() - streams.results().top(),
                        slowScore.top() - streams.slow().top()));
        // What reads said is soon out of date, and nobody reads when nothing is in question.
        boolean stale = time - Math.max(streams.lastRead(), streams.lastReadFailed()) > READS_STALE_MILLIS;
        Score lastReads = stale ? Score.NONE : streams.reads();
        Score reads = lastReads.next(readsFailed, readsOk, Math.max(0, clip - used), cap);
        int noticed = notices;
        notices = 0;
        Score account =
                streams.account().next(calls.account() + noticed, calls.accepted() + calls.refused(), clip, cap);
        Score throttled = streams.throttled().next(calls.throttled(), calls.accepted() + calls.refused(), clip, cap);
        Score local = streams.local().next(calls.local(), calls.answered() + calls.faults(), clip, cap);

        double kept = Math.exp(-passed / SHARE_MEMORY_MILLIS);
        long judged = answers + calls.faults();
        double failing =
                judged == 0 ? streams.failing() : kept * streams.failing() + (1 - kept) * calls.faults() / judged;
        long limited = calls.accepted() + calls.refused() + calls.throttled();
        double throttling = limited == 0
                ? streams.throttling()
                : kept * streams.throttling() + (1 - kept) * calls.throttled() / limited;

        boolean clear = Math.max(Math.max(results.top(), slowScore.top()), reads.top()) < CLEAR;
        boolean anyBad = calls.faults() + slow + readsFailed > 0;
        long badSince = clear ? -1 : streams.badSince() >= 0 ? streams.badSince() : anyBad ? time : -1;
        boolean counting = badSince >= 0;
        streams = new Streams(
                results,
                reads,
                slowScore,
                streams.missing(),
                throttled,
                account,
                local,
                streams.silence(),
                badSince,
                failing,
                throttling,
                counting ? streams.calls() + judged : 0,
                counting ? streams.faults() + calls.faults() : 0,
                counting ? streams.slowCalls() + slow : 0,
                calls.faults() + slow > 0 ? time : streams.lastFault(),
                answered ? time : streams.lastAnswer(),
                readsOk > 0 ? time : streams.lastRead(),
                readsFailed > 0 ? time : streams.lastReadFailed());
    }

    /** What one part of the traffic, the one that fails most, has to answer for by itself. */
    private Tally ofBlamedScope() {
        Tally worst = Tally.NONE;
        for (ScopeWatch scope : scopes.values()) {
            if (scope.pending().faults() > worst.faults() && scope.isBlamed() && isPart(scope)) {
                worst = scope.pending();
            }
        }
        return worst;
    }

    private boolean isPart(ScopeWatch scope) {
        double all = rate < 0 ? 0 : rate * 30;
        return scope.weight() < PART_OF_TRAFFIC * all;
    }

    private void weighScopes(Tally calls, long passed, double clip) {
        if (scopes.isEmpty()) {
            return;
        }
        for (Map.Entry<HealthScope, ScopeWatch> entry : scopes.entrySet()) {
            ScopeWatch scope = entry.getValue();
            Tally elsewhere = isPart(scope) ? calls.minus(scope.pending()) : calls;
            entry.setValue(scope.weighed(elsewhere, passed, clip, thresholds, wall, time));
        }
        scopes.values().removeIf(scope -> time - scope.heardAt() > SCOPE_FORGOTTEN_MILLIS);
    }

    private void weighReceipts(long lastBeat, long deafUntil, double clip) {
        if (!channel.hasReceipts()) {
            return;
        }
        ReceiptBook.Round settled = settleReceipts(deafUntil, true);
        long gone = settled == null ? 0 : settled.missing;
        long came = settled == null ? 0 : settled.arrived;
        // Some receipts never come; only what goes beyond counts.
        long usual = Math.round((gone + came) * Math.max(0, learned.missed() / learned.judged() - 0.01));
        Score missing = streams.missing().next(Math.max(0, gone - usual), came + usual, clip, 2 * thresholds.decide());
        ReceiptBook.Silence silence = book.silence(deafUntil, lastBeat, learned.lag(), learned.never());
        streams = new Streams(
                streams.results(),
                streams.reads(),
                streams.slow(),
                missing,
                streams.throttled(),
                streams.account(),
                streams.local(),
                silence,
                streams.badSince(),
                streams.failing(),
                streams.throttling(),
                streams.calls(),
                streams.faults(),
                streams.slowCalls(),
                streams.lastFault(),
                streams.lastAnswer(),
                streams.lastRead(),
                streams.lastReadFailed());
    }

    private ReceiptBook.@Nullable Round settleReceipts(long deafUntil, boolean alsoWithoutNews) {
        ReceiptBook.Round changes = round;
        if (changes == null && alsoWithoutNews && book.size() > 0) {
            changes = round();
        }
        if (changes == null) {
            learn(null);
            return null;
        }
        // What was sent before all went well again is part of the old trouble.
        book = changes.settle(learned.missingAfter(), Math.max(deafUntil, episode.quietSince()));
        confirmed += changes.confirmedSince;
        learn(changes);
        round = null;
        return changes;
    }

    private void learn(ReceiptBook.@Nullable Round changes) {
        long[] counts = latencies;
        if (counts == null && (changes == null || changes.lagsSeen + changes.arrived + changes.missing == 0)) {
            return;
        }
        learned = learned.gather(
                counts == null ? new long[0] : counts,
                counts != null,
                changes == null ? new ReceiptBook.Round(ReceiptBook.EMPTY, time, 1, Long.MAX_VALUE) : changes);
        latencies = null;
    }

    private void learnRate(long total, long passed) {
        boolean ordinary = state instanceof HealthState.Healthy || state instanceof HealthState.Throttled;
        if (!ordinary || passed > 2_000) {
            return;
        }
        double now = total * 1_000.0 / passed;
        double weight = 1 - Math.exp(-passed / RATE_MEMORY_MILLIS);
        rate = rate < 0 ? Math.max(now, 1) : rate + weight * (now - rate);
    }

    void turn(HealthState next) {
        state = next;
        since = wall;
        stateSince = time;
    }

    /** The tests begin afresh. */
    void restart() {
        streams = streams.restarted();
        scopes.replaceAll((name, scope) -> scope.restarted());
    }

    int nodeCount() {
        return Math.max(1, nodes.size());
    }

    /** Whether a drill is over: no node has reported about it for a while. */
    boolean isOver() {
        return drilled != null
                && nodes.values().stream().allMatch(node -> time - node.heardAt() > DRILL_FORGOTTEN_MILLIS);
    }

    /** Whether any node reports about it at all. */
    boolean isHeardOf() {
        return !nodes.isEmpty();
    }

    Watch watch() {
        return new Watch(
                channel,
                provider,
                state,
                since,
                stateSince,
                episode,
                streams,
                book,
                learned,
                Collections.unmodifiableMap(nodes),
                Collections.unmodifiableMap(scopes),
                weighed ? time : weighedAt,
                rate,
                readsLeft,
                page,
                inbound,
                doubtedFrom,
                notices,
                published,
                decidedBy,
                decidedWhy);
    }
}
