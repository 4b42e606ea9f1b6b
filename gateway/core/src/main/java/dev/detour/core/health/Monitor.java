package dev.detour.core.health;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.detour.channel.Channel;

/**
 * Decides the health of all providers from the signals of all nodes. A pure function: the present is an argument, and
 * the same state, signals and times give the same result, always. Immutable and safe for use by many threads.
 */
public final class Monitor {
    /** The present may leap this much at most in monitor time, whatever happened to the clock. */
    private static final long LONGEST_STEP_MILLIS = 5_000;

    private static final long DEAF_AFTER_MILLIS = 5_000;
    private static final long BEAT_FORGOTTEN_MILLIS = 60_000;
    private static final int MOST_BEATING_NODES = 256;
    private static final long STALLED_MILLIS = 2_000;
    private static final int MOST_DRILLS = 16;

    private final Map<String, Channel> providers;

    /**
     * @param providers the providers to watch, by name, with the channel that each serves; signals about others are
     *     ignored
     */
    public Monitor(Map<String, Channel> providers) {
        this.providers = Collections.unmodifiableMap(new LinkedHashMap<>(providers));
    }

    /**
     * What follows from signals.
     *
     * @param state the state from now on
     * @param published what is to be published: the health of each provider or scope for which nodes shall do something
     *     else than before
     */
    public record Step(MonitorState state, List<Health> published) {
        public Step {
            published = List.copyOf(published);
        }
    }

    /**
     * Takes in signals and decides. To be called every 100 to 250 ms, with or without signals.
     *
     * @param signals in the order in which they came; signals seen before are ignored
     * @param now the present; a clock that is set back or forward changes nothing
     */
    public Step next(MonitorState state, List<? extends Signal> signals, Instant now) {
        boolean first = state.watches().isEmpty();
        long passed = first ? 0 : millisBetween(state.wall(), now);
        long time = state.time() + Math.max(0, Math.min(LONGEST_STEP_MILLIS, passed));

        Map<String, Assessment> round = new LinkedHashMap<>();
        for (Map.Entry<String, Channel> provider : providers.entrySet()) {
            Watch watch = state.watches().get(provider.getKey());
            round.put(
                    provider.getKey(),
                    new Assessment(
                            watch == null || watch.channel() != provider.getValue()
                                    ? Watch.of(provider.getValue(), provider.getKey(), now, time)
                                    : watch,
                            now,
                            time));
        }
        for (Watch watch : state.watches().values()) {
            Drilled drilled = Drilled.of(watch.provider());
            if (drilled != null && providers.get(drilled.provider()) == watch.channel()) {
                round.put(watch.provider(), new Assessment(watch, now, time));
            }
        }
        Map<String, MonitorState.Beat> beats = new LinkedHashMap<>(state.beats());
        long lastBeat = state.lastBeat();
        long deafUntil = state.deafUntil();
        if (passed > STALLED_MILLIS) {
            deafUntil = time; // we did not listen
        }
        for (Signal signal : signals) {
            switch (signal) {
                case Signal.Sample sample -> {
                    beginDrill(sample, round, now, time);
                    Assessment provider = round.get(sample.provider());
                    if (provider != null) {
                        provider.take(sample);
                    }
                }
                case Signal.AccountNotice notice -> {
                    Assessment provider = round.get(notice.provider());
                    if (provider != null) {
                        provider.take(notice);
                    }
                }
                case Signal.Heard heard -> {
                    Assessment provider = round.get(heard.provider());
                    if (provider != null) {
                        provider.take(heard);
                    }
                }
                case Signal.StatusPage page -> {
                    Assessment provider = round.get(page.provider());
                    if (provider != null) {
                        provider.take(page);
                    }
                }
                case Signal.Spent spent -> {}
                case Signal.Heartbeat beat -> {
                    if (isNew(beats, beat)) {
                        beats.put(beat.node(), new MonitorState.Beat(beat.sequence(), time, beat.reached()));
                        if (!beat.reached()) {
                            deafUntil = time;
                        } else {
                            deafUntil = lastBeat >= 0 && time - lastBeat > DEAF_AFTER_MILLIS ? time : deafUntil;
                            lastBeat = time;
                        }
                    }
                }
            }
        }
        beats.values().removeIf(beat -> time - beat.at() > BEAT_FORGOTTEN_MILLIS);

        for (Assessment provider : round.values()) {
            provider.weigh(lastBeat, deafUntil);
        }
        decide(round, !beats.isEmpty(), lastBeat);
        return published(state, now, time, round, beats, lastBeat, deafUntil);
    }

    /** Who reports about a tenant's messages says that there is a drill. */
    private void beginDrill(Signal.Sample sample, Map<String, Assessment> round, Instant now, long time) {
        Drilled drilled = round.containsKey(sample.provider()) ? null : Drilled.of(sample.provider());
        Assessment provider = drilled == null ? null : round.get(drilled.provider());
        if (drilled != null && provider != null && round.size() < providers.size() + MOST_DRILLS) {
            round.put(drilled.name(), new Assessment(Watch.of(drilled, provider.watch(), now, time), now, time));
        }
    }

    private static boolean isNew(Map<String, MonitorState.Beat> beats, Signal.Heartbeat beat) {
        MonitorState.Beat last = beats.get(beat.node());
        return last == null ? beats.size() < MOST_BEATING_NODES : beat.sequence() > last.sequence();
    }

    private static void decide(Map<String, Assessment> round, boolean beating, long lastBeat) {
        boolean local = false;
        for (Assessment provider : round.values()) {
            long othersAnswered = -1;
            boolean others = false;
            for (Assessment other : round.values()) {
                // What is made up testifies to nothing.
                if (other != provider && other.isHeardOf() && other.drilled == null) {
                    others = true;
                    othersAnswered = Math.max(othersAnswered, other.streams.lastAnswer());
                }
            }
            Course.follow(provider, new Surroundings(others, othersAnswered, beating, lastBeat, local));
            local |= provider.drilled == null && provider.state instanceof HealthState.Local;
        }
    }

    private static Step published(
            MonitorState before,
            Instant now,
            long time,
            Map<String, Assessment> round,
            Map<String, MonitorState.Beat> beats,
            long lastBeat,
            long deafUntil) {
        boolean anySuspected = round.values().stream().anyMatch(Orders::isInQuestion);
        List<Health> published = new ArrayList<>();
        Map<String, Watch> watches = new LinkedHashMap<>();
        for (Assessment provider : round.values()) {
            if (provider.isOver()) {
                published.add(Orders.over(provider));
                continue;
            }
            Orders.publish(provider, before.watches().get(provider.provider), anySuspected, published);
            watches.put(provider.provider, provider.watch());
        }
        return new Step(
                new MonitorState(
                        now,
                        time,
                        Collections.unmodifiableMap(watches),
                        Collections.unmodifiableMap(beats),
                        lastBeat,
                        deafUntil),
                published);
    }

    private static long millisBetween(Instant from, Instant to) {
        // Instants reach further than a long of milliseconds; what is further than a day is a broken clock.
        long seconds = to.getEpochSecond() - from.getEpochSecond();
        if (Math.abs(seconds) > 86_400) {
            return seconds > 0 ? Long.MAX_VALUE : Long.MIN_VALUE;
        }
        return seconds * 1_000 + (to.getNano() - from.getNano()) / 1_000_000;
    }
}
