package dev.detour.core.health;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Turns a provider's state into what the nodes shall do: the share, the probes with messages, the free reads. */
final class Orders {
    private static final double LEAST_TRICKLE = 0.2;
    private static final double MOST_TRICKLE = 10;
    private static final double SUSPICIOUS_READS = 20;
    private static final double MOST_READS = 10;
    /** Where traffic is thinner than this, each failed message is a reason to ask. */
    private static final double THIN_RATE = 3;

    private static final double THIN_IN_QUESTION = 0.9;
    private static final double IN_QUESTION = 4;
    private static final long QUESTION_MILLIS = 1_500;
    private static final double LEAST_READS = 0.2;
    private static final double WORTH_ASKING = 20;
    private static final long READ_LATELY_MILLIS = 5_000;
    private static final double YOUNG_PROBES = 0.5;
    private static final double OLD_PROBES = 0.1;
    /** Long outages are watched with fewer reads: providers count them by the hour. */
    private static final long YOUNG_OUTAGE_MILLIS = 300_000;

    private Orders() {}

    /** Whether a message has gone wrong here, so that asking costs less than guessing. */
    static boolean isInQuestion(Assessment provider) {
        if (provider.state instanceof HealthState.Suspect || provider.state instanceof HealthState.Local) {
            return true;
        }
        Streams streams = provider.streams;
        double score = Math.max(streams.results().top(), streams.slow().top());
        if (provider.rate < THIN_RATE) {
            // The question is answered when reads go well for a moment.
            boolean fresh = streams.lastFault() >= 0 && provider.time - streams.lastFault() < QUESTION_MILLIS;
            return score >= THIN_IN_QUESTION && (fresh || streams.reads().top() >= THIN_IN_QUESTION);
        }
        // Once in question it stays so for a while: each change of an order is a record to every node.
        Health last = provider.published;
        boolean asking = last != null && last.readsPerNode() > 0;
        return score >= (asking ? IN_QUESTION / 3 : IN_QUESTION);
    }

    static void publish(Assessment provider, @Nullable Watch before, boolean anySuspected, List<Health> published) {
        double share = share(provider);
        double messages = messages(provider) / provider.nodeCount();
        double reads = reads(provider, anySuspected) / provider.nodeCount();
        if (isNews(provider, share, messages, reads)) {
            Health health = health(provider, share, messages, reads);
            provider.published = health;
            published.add(health);
        }
        for (Map.Entry<HealthScope, ScopeWatch> entry : provider.scopes.entrySet()) {
            ScopeWatch last = before == null ? null : before.scopes().get(entry.getKey());
            HealthState was = last == null ? new HealthState.Healthy() : last.state();
            boolean probed = last != null && before != null && last.probes(before.weighedAt());
            ScopeWatch scope = entry.getValue();
            if (!scope.state().equals(was) || (scope.state().switchesAway() && scope.probes(provider.time) != probed)) {
                published.add(ofScope(provider, entry.getKey(), scope));
            }
        }
    }

    /** The last word on a drill: its tenant's messages are like all others again. */
    static Health over(Assessment drill) {
        drill.turn(new HealthState.Healthy());
        return health(drill, 1, 0, 0);
    }

    private static Health ofScope(Assessment provider, HealthScope name, ScopeWatch scope) {
        boolean away = scope.state().switchesAway();
        boolean probes = away && scope.probes(provider.time);
        return new Health(
                provider.channel,
                provider.provider,
                name,
                scope.state(),
                scope.since(),
                Health.Mode.AUTOMATIC,
                away ? 0 : 1,
                probes ? LEAST_TRICKLE / provider.nodeCount() : 0,
                0,
                Durations.upperMillis(provider.learned.slowBin()),
                Reasons.ofScope(scope),
                List.of(new Evidence(
                        "results",
                        scope.failures(),
                        Math.round(scope.score().top() * 10) / 10.0,
                        Math.round(provider.thresholds.decide() * 10) / 10.0)));
    }

    /** Small changes of a number are not worth a record to every node. */
    private static boolean isNews(Assessment provider, double share, double messages, double reads) {
        Health last = provider.published;
        return last == null
                || !last.state().equals(provider.state)
                || Math.abs(last.share() - share) >= 0.02
                || differs(last.messagesPerNode(), messages)
                || differs(last.readsPerNode(), reads)
                || last.rescues() != provider.doubtedFrom < 0
                || isNewsOfPage(provider, last)
                || last.slowAfterMillis() != Durations.upperMillis(provider.learned.slowBin());
    }

    /** Whoever looks at a provider that is well wants to know that its page says something else. */
    private static boolean isNewsOfPage(Assessment provider, Health last) {
        boolean told = last.evidence().stream().anyMatch(one -> one.signal().equals(Reasons.PAGE));
        return provider.state instanceof HealthState.Healthy && told != provider.page.nats(provider.time) > 0;
    }

    private static boolean differs(double last, double now) {
        return (last == 0) != (now == 0) || Math.abs(last - now) > 0.3 * Math.max(last, now);
    }

    private static Health health(Assessment provider, double share, double messages, double reads) {
        Drilled drilled = provider.drilled;
        return new Health(
                provider.channel,
                drilled == null ? provider.provider : drilled.provider(),
                drilled == null ? null : drilled.scope(),
                provider.state,
                provider.since,
                Health.Mode.AUTOMATIC,
                share,
                messages,
                reads,
                Durations.upperMillis(provider.learned.slowBin()),
                provider.doubtedFrom < 0,
                Reasons.sentence(provider),
                provider.state.switchesAway() ? provider.decidedBy : Reasons.evidence(provider),
                null);
    }

    private static double share(Assessment provider) {
        return switch (provider.state) {
            case HealthState.Healthy healthy -> 1;
            case HealthState.Throttled throttled -> provider.episode.throttle().share();
            case HealthState.Recovering recovering -> Course.RAMP[recovering.step()];
            case HealthState.Suspect suspect -> 0;
            case HealthState.Degraded degraded -> 0;
            case HealthState.Down down -> 0;
            case HealthState.AccountFault fault -> 0;
            case HealthState.Local local -> 0;
        };
    }

    private static double messages(Assessment provider) {
        double rate = Math.max(0.05, provider.rate);
        return switch (provider.state) {
            case HealthState.Healthy healthy -> 0;
            case HealthState.Throttled throttled -> 0;
            case HealthState.Recovering recovering -> Math.min(1, rate);
            case HealthState.Suspect suspect -> Math.max(LEAST_TRICKLE, Math.min(MOST_TRICKLE, rate / 10));
            case HealthState.Degraded degraded -> probes(provider, rate);
            case HealthState.Down down -> probes(provider, rate);
            case HealthState.AccountFault fault -> provider.episode.quietSince() >= 0 ? Math.min(1, rate) : 0.1;
            case HealthState.Local local -> 0;
        };
    }

    /** Probes are somebody's messages: few, until something shows that they will arrive. */
    private static double probes(Assessment provider, double rate) {
        if (provider.episode.quietSince() >= 0) {
            return Math.min(1, rate);
        }
        Streams streams = provider.streams;
        boolean failed = streams.lastReadFailed() >= 0 && provider.time - streams.lastReadFailed() < READ_LATELY_MILLIS;
        boolean answered = streams.lastRead() >= 0 && provider.time - streams.lastRead() < READ_LATELY_MILLIS;
        if (failed && !answered) {
            return 0; // no message gets through where not even a read does
        }
        boolean young = provider.time - provider.stateSince < YOUNG_OUTAGE_MILLIS;
        return Math.min(young ? YOUNG_PROBES : OLD_PROBES, YOUNG_PROBES * rate);
    }

    private static double reads(Assessment provider, boolean anySuspected) {
        double asked = provider.published == null ? 0 : provider.published.readsPerNode() * provider.nodeCount();
        boolean saving = asked > 0 && asked <= LEAST_READS;
        if (provider.readsLeft < (saving ? WORTH_ASKING : 1)) {
            return LEAST_READS;
        }
        return switch (provider.state) {
            case HealthState.Healthy healthy -> inQuestion(provider, anySuspected);
            case HealthState.Suspect suspect -> inQuestion(provider, anySuspected);
            case HealthState.Throttled throttled -> inQuestion(provider, anySuspected);
            case HealthState.Local local -> 1;
            case HealthState.Recovering recovering -> 2;
            case HealthState.AccountFault fault -> 0;
            case HealthState.Degraded degraded -> outageReads(provider);
            case HealthState.Down down -> outageReads(provider);
        };
    }

    private static double outageReads(Assessment provider) {
        boolean young = provider.time - provider.stateSince < YOUNG_OUTAGE_MILLIS;
        boolean patient = provider.episode.holdDown() > Episode.FIRST_HOLD_DOWN;
        return provider.episode.quietSince() >= 0 && !patient ? 1.5 : young ? 1 : 0.5;
    }

    private static double inQuestion(Assessment provider, boolean anySuspected) {
        if (isInQuestion(provider)) {
            // The thinner the traffic, the more there is to ask.
            return Math.max(1, Math.min(MOST_READS, SUSPICIOUS_READS - Math.max(0, provider.rate)));
        }
        // Another provider is in question: whether this one answers tells whose fault it is.
        return anySuspected ? 3 : 0;
    }
}
