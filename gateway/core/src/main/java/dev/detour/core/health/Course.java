package dev.detour.core.health;

import org.jspecify.annotations.Nullable;

import dev.detour.core.health.Findings.Finding;

/** Decides what follows from the evidence: the only place where a provider's state changes. */
final class Course {
    /** The shares of the ramp; after the last step all of it. */
    static final double[] RAMP = {0.05, 0.25, 0.5};

    private static final long STEP_MILLIS = 3_300;
    private static final long LEAST_BAD_MILLIS = 1_400;
    private static final long WITNESS_LAG_MILLIS = 400;
    /** An answer older than this may be from before our network failed. */
    private static final long WITNESS_FRESH_MILLIS = 1_200;

    private static final long ANSWERED_LATELY_MILLIS = 800;
    private static final long BETWEEN_PAUSES_MILLIS = 10_000;
    private static final double MOSTLY = 0.75;
    /** Three failures in a row: enough to start the hold-down again, while two are weather. */
    private static final double SPOILS = 6;

    private static final double RELAPSES = 8;
    /** Not one lucky probe, and not two. */
    private static final int CONFIRMATIONS = 3;

    /** A thousand times likelier well than 30 % ill: a brown-out must not lure the traffic back. */
    private static final double WELL = Math.log(1_000);

    /** Webhooks that come back bring their backlog within so many times what receipts take. */
    private static final int BACKLOG_LAGS = 4;

    /** More is no chance. */
    private static final double THROTTLED_SHARE = 0.02;

    /** Senders try a little more every few seconds, so that it comes and goes. */
    private static final long UNTHROTTLED_MILLIS = 30_000;

    private final Assessment provider;
    private final Surroundings surroundings;
    private final Findings findings;

    private Course(Assessment provider, Surroundings surroundings) {
        this.provider = provider;
        this.surroundings = surroundings;
        this.findings = new Findings(provider);
    }

    /** Moves the state on, if the evidence says so. */
    static void follow(Assessment provider, Surroundings surroundings) {
        if (!provider.weighed) {
            return;
        }
        Course course = new Course(provider, surroundings);
        switch (provider.state) {
            case HealthState.Healthy healthy -> course.whileOrdinary();
            case HealthState.Suspect suspect -> course.whileOrdinary();
            case HealthState.Throttled throttled -> course.whileOrdinary();
            case HealthState.Degraded degraded -> course.whileAway();
            case HealthState.Down down -> course.whileAway();
            case HealthState.AccountFault fault -> course.whileAway();
            case HealthState.Local local -> course.whileLocal();
            case HealthState.Recovering recovering -> course.whileRecovering(recovering);
        }
        course.clearDoubt();
        course.learn();
    }

    private void learn() {
        long width = provider.learned.bucketWidth();
        Learned learned = provider.state instanceof HealthState.Healthy && findings.isCalm()
                ? provider.learned
                : provider.learned.disturbed();
        provider.learned = learned.roll(provider.time);
        if (provider.learned.bucketWidth() != width) {
            provider.book = ReceiptBook.EMPTY;
        }
    }

    private void whileOrdinary() {
        Streams streams = provider.streams;
        if (streams.local().top() >= provider.thresholds.suspect()) {
            turnLocal();
            return;
        }
        if (streams.account().top() >= provider.thresholds.decide()) {
            away(new HealthState.AccountFault(), null);
            return;
        }
        Finding finding = findings.strongest();
        if (finding != null && finding.score() >= findings.threshold(finding) && isLasting(finding)) {
            decide(finding);
            return;
        }
        suspect();
        throttle();
    }

    private boolean isLasting(Finding finding) {
        // Receipts and missing ones have their own patience, in proportion to how long receipts take.
        return finding.byReceipts() || provider.time - provider.streams.badSince() >= LEAST_BAD_MILLIS;
    }

    private void decide(Finding finding) {
        if (!finding.byReceipts() && !isItTheProvider()) {
            boolean waited = provider.state instanceof HealthState.Suspect
                    && provider.time - provider.stateSince >= HealthState.LONGEST_SUSPICION.toMillis();
            if (waited || surroundings.allLocal()) {
                turnLocal();
            } else if (!(provider.state instanceof HealthState.Suspect)) {
                provider.turn(new HealthState.Suspect());
            }
            return;
        }
        boolean total = finding.byReceipts()
                ? finding.signal().equals(Findings.RECEIPTS)
                : provider.streams.failing() >= MOSTLY
                        || provider.time - provider.streams.lastAnswer() > ANSWERED_LATELY_MILLIS;
        away(total ? new HealthState.Down() : new HealthState.Degraded(), finding);
    }

    /** When nothing at all can be reached it is us; the provider is to blame only if somebody else answers. */
    private boolean isItTheProvider() {
        Streams streams = provider.streams;
        boolean answers = provider.time - streams.lastAnswer() <= ANSWERED_LATELY_MILLIS && streams.lastAnswer() >= 0;
        return answers
                || !surroundings.hasWitness()
                || surroundings.reachedSince(
                        Math.max(streams.badSince() + WITNESS_LAG_MILLIS, provider.time - WITNESS_FRESH_MILLIS));
    }

    private void turnLocal() {
        provider.turn(new HealthState.Local());
        provider.restart();
    }

    private void away(HealthState next, @Nullable Finding finding) {
        boolean byReceipts = finding != null && finding.byReceipts();
        provider.doubtedFrom = finding == null ? -1 : doubtedFrom(finding);
        findings.freeze();
        boolean relapse = provider.state instanceof HealthState.Recovering;
        provider.episode = relapse
                ? provider.episode.relapsed(provider.time, byReceipts)
                : provider.episode.began(provider.time, byReceipts);
        provider.turn(next);
        provider.restart();
    }

    /**
     * Silence may be that of the webhooks alone, and messages arrive; where messages from recipients come by the same
     * way, the next of them tells. It counts once the receipts of the first silent messages were due: what came just
     * before may be from before the fault.
     */
    private long doubtedFrom(Finding finding) {
        if (!finding.signal().equals(Findings.RECEIPTS) || !provider.inbound.isExpected()) {
            return -1;
        }
        return provider.time - provider.streams.silence().oldestMillis() + provider.learned.due();
    }

    private void clearDoubt() {
        if (provider.doubtedFrom < 0) {
            return;
        }
        long due = provider.learned.due();
        if (!provider.state.switchesAway() || provider.inbound.last() > provider.doubtedFrom) {
            provider.doubtedFrom = -1;
        } else if (provider.book.newestConfirmed() > provider.stateSince) {
            // Receipts come again, so the webhooks were it: what still lacks one is a straggler.
            provider.doubtedFrom = Long.MAX_VALUE;
        } else if (provider.time - provider.inbound.last() > due) {
            // When webhooks come back, what recipients wrote may come before the receipts that waited with it.
            provider.doubtedFrom = Math.max(provider.doubtedFrom, provider.time + BACKLOG_LAGS * due);
        }
    }

    private void suspect() {
        double score = provider.streams.stoppingScore();
        boolean alarming = score >= findings.suspicion();
        switch (provider.state) {
            case HealthState.Healthy healthy -> {
                if (alarming && provider.time >= provider.episode.noPauseBefore()) {
                    provider.turn(new HealthState.Suspect());
                }
            }
            case HealthState.Suspect suspect -> {
                boolean over = provider.time - provider.stateSince >= HealthState.LONGEST_SUSPICION.toMillis();
                if (over || score < findings.suspicion() / 2) {
                    provider.episode = provider.episode.paused(provider.time + BETWEEN_PAUSES_MILLIS);
                    provider.turn(new HealthState.Healthy());
                }
            }
            case HealthState.Throttled throttled -> {}
            case HealthState.Degraded degraded -> {}
            case HealthState.Down down -> {}
            case HealthState.AccountFault fault -> {}
            case HealthState.Local local -> {}
            case HealthState.Recovering recovering -> {}
        }
    }

    private void throttle() {
        Streams streams = provider.streams;
        Episode episode = provider.episode;
        if (!(provider.state instanceof HealthState.Throttled)) {
            if (provider.state instanceof HealthState.Healthy
                    && streams.throttled().top() >= provider.thresholds.throttle()) {
                provider.turn(new HealthState.Throttled());
                Throttle began = episode.throttle().began(streams.throttling());
                provider.episode = episode.bad(provider.time).throttle(began);
            }
            return;
        }
        if (streams.throttling() > THROTTLED_SHARE) {
            episode = episode.bad(provider.time);
        }
        Throttle throttle = episode.throttle().next(streams.throttling(), provider.time);
        if (provider.time - episode.lastBad() >= UNTHROTTLED_MILLIS
                && streams.throttled().top() < 1) {
            throttle = throttle.ended();
            provider.turn(new HealthState.Healthy());
        }
        provider.episode = episode.throttle(throttle);
    }

    private void whileAway() {
        Streams streams = provider.streams;
        Episode episode = provider.episode;
        if (findings.spoils(SPOILS)) {
            if (provider.state instanceof HealthState.Degraded && streams.failing() >= 0.95) {
                HealthState down = new HealthState.Down();
                provider.state = down; // the same outage, grown worse
            }
            provider.episode = episode.bad(Math.max(episode.lastBad(), findings.badAt(SPOILS)));
            provider.streams = streams.restarted();
            return;
        }
        if (episode.quietSince() < 0) {
            long good = goodSince();
            if (good >= 0) {
                provider.episode = episode.quiet(good);
            }
            return;
        }
        long more = provider.channel.hasReceipts() ? provider.confirmed : provider.accepted;
        Episode now = episode.went(more, provider.good, provider.bad);
        if (now.well() <= 0 && provider.bad > 0) {
            now = now.quiet(provider.time); // all that went well so far is outweighed: count from here
        }
        provider.episode = now;
        if (provider.time - now.quietSince() >= now.holdDown()
                && now.confirmed() >= CONFIRMATIONS
                && now.well() >= WELL - provider.page.relief(provider.stateSince)) {
            provider.turn(new HealthState.Recovering(0));
            provider.scopes.replaceAll((name, scope) -> scope.restarted());
            provider.episode = now.step(provider.time);
        }
    }

    /** Since when something goes well again; -1 if nothing does. */
    private long goodSince() {
        Episode episode = provider.episode;
        if (provider.state instanceof HealthState.AccountFault) {
            return provider.accepted > 0 ? provider.time : -1;
        }
        if (episode.byReceipts()) {
            long confirmed = provider.book.newestConfirmed();
            return confirmed > episode.lastBad() ? confirmed : -1;
        }
        return provider.answered && provider.time > episode.lastBad() + LEAST_BAD_MILLIS ? provider.time : -1;
    }

    private void whileRecovering(HealthState.Recovering recovering) {
        if (provider.streams.account().top() >= provider.thresholds.suspect()) {
            away(new HealthState.AccountFault(), null);
            return;
        }
        if (findings.spoils(RELAPSES)) {
            away(new HealthState.Down(), findings.strongest());
            return;
        }
        long stepSince = provider.episode.stepSince();
        boolean answered = provider.streams.lastAnswer() > stepSince;
        if (!answered || provider.time - stepSince < STEP_MILLIS || findings.spoils(SPOILS)) {
            return;
        }
        int next = recovering.step() + 1;
        if (next < RAMP.length) {
            HealthState.Recovering step = new HealthState.Recovering(next);
            provider.state = step; // since stays: the return began then
            provider.episode = provider.episode.step(provider.time);
        } else {
            provider.turn(new HealthState.Healthy());
            provider.episode = provider.episode.returned(provider.time);
        }
    }

    private void whileLocal() {
        if (provider.answered) {
            provider.turn(new HealthState.Healthy());
            provider.restart();
        } else if (surroundings.reachedSince(provider.stateSince + WITNESS_LAG_MILLIS)) {
            // Somebody answers again: from now on what fails here fails by itself.
            provider.turn(new HealthState.Suspect());
            provider.restart();
        }
    }
}
