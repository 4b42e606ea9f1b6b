package dev.detour.core.health;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

/** What holds for any input. */
class MonitorPropertiesTest {
    private static final Monitor MONITOR = new Monitor(providers());

    private static Map<String, Channel> providers() {
        Map<String, Channel> providers = new LinkedHashMap<>();
        providers.put(Nodes.WHATSAPP, Channel.WHATSAPP);
        providers.put(Nodes.SMS, Channel.SMS);
        providers.put("smtp", Channel.EMAIL);
        return providers;
    }

    private record Round(Instant now, List<Signal> signals) {}

    @Test
    void noInputIsTooStrange() {
        for (long seed = 0; seed < 40; seed++) {
            // Given
            List<Round> rounds = strange(seed);
            // When / Then
            assertThatCode(() -> run(rounds)).as("seed %d", seed).doesNotThrowAnyException();
        }
    }

    @Test
    void aReplayGivesTheSame() {
        for (long seed = 0; seed < 20; seed++) {
            // Given
            List<Round> rounds = strange(seed);
            // When
            byte[] first = MonitorCodec.write(run(rounds));
            byte[] second = MonitorCodec.write(run(rounds));
            // Then
            assertThat(second).as("seed %d", seed).isEqualTo(first);
        }
    }

    @Test
    void anotherNodeGoesOnWhereOneStopped() {
        for (long seed = 0; seed < 20; seed++) {
            // Given
            List<Round> rounds = strange(seed);
            MonitorState whole = run(rounds);
            // When: the state is written and read after each round.
            MonitorState state = MonitorState.EMPTY;
            for (Round round : rounds) {
                state = MonitorCodec.read(MonitorCodec.write(
                        MONITOR.next(state, round.signals(), round.now()).state()));
            }
            // Then
            assertThat(MonitorCodec.write(state)).as("seed %d", seed).isEqualTo(MonitorCodec.write(whole));
        }
    }

    @Test
    void withoutEvidenceThereIsNoState() {
        // Given
        MonitorState state = MonitorState.EMPTY;
        List<Health> published = new ArrayList<>();
        // When: an hour of nothing.
        for (int tick = 0; tick < 18_000; tick++) {
            Monitor.Step step = MONITOR.next(state, List.of(), Nodes.START.plusMillis(200L * tick));
            state = step.state();
            published.addAll(step.published());
        }
        // Then
        assertThat(published)
                .hasSize(3)
                .allSatisfy(health -> assertThat(health.state()).isEqualTo(new HealthState.Healthy()));
    }

    @Test
    void moreFailuresNeverMakeAScoreSmaller() {
        for (long seed = 0; seed < 200; seed++) {
            // Given: the same calls, of which in one world more have failed.
            SplittableRandom random = new SplittableRandom(seed);
            Score fewer = Score.NONE;
            Score more = Score.NONE;
            // When
            for (int bucket = 0; bucket < 200; bucket++) {
                int calls = random.nextInt(20);
                int failed = calls == 0 ? 0 : random.nextInt(calls + 1);
                int others = failed == 0 ? 0 : random.nextInt(failed + 1);
                more = more.next(failed, calls - failed, 2, 40);
                fewer = fewer.next(others, calls - others, 2, 40);
                // Then
                assertThat(more.top()).as("seed %d, bucket %d", seed, bucket).isGreaterThanOrEqualTo(fewer.top());
            }
        }
    }

    @Test
    void evidenceIsClippedAlikeInBothDirections() {
        // Given
        Score score = Score.NONE.next(1_000, 0, 2, 40).next(1_000, 0, 2, 40);
        // When
        Score after = score.next(0, 1_000, 2, 40);
        // Then
        assertThat(score.top()).isEqualTo(4);
        assertThat(after.top()).isEqualTo(2);
    }

    @Test
    void aClockThatIsSetBackOrForwardChangesNothing() {
        for (Duration leap : List.of(Duration.ofHours(1), Duration.ofHours(-1), Duration.ofDays(4_000))) {
            // Given
            Nodes nodes = new Nodes().warm();
            // When
            MonitorState after =
                    MONITOR.next(nodes.state, List.of(), nodes.now().plus(leap)).state();
            // Then
            assertThat(after.stateOf(Nodes.WHATSAPP)).as("leap %s", leap).contains(new HealthState.Healthy());
            assertThat(after.time() - nodes.state.time()).as("leap %s", leap).isBetween(0L, 5_000L);
        }
    }

    private static MonitorState run(List<Round> rounds) {
        MonitorState state = MonitorState.EMPTY;
        for (Round round : rounds) {
            state = MONITOR.next(state, round.signals(), round.now()).state();
        }
        return state;
    }

    /** Signals of all kinds: out of order, doubled, from the future, with counts that make no sense. */
    private static List<Round> strange(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Round> rounds = new ArrayList<>();
        List<Signal> seen = new ArrayList<>();
        Instant now = Nodes.START;
        for (int i = 0; i < 600; i++) {
            now = now.plusMillis(random.nextInt(50) == 0 ? random.nextLong(-3_600_000, 3_600_000) : 200);
            List<Signal> signals = new ArrayList<>();
            for (int count = random.nextInt(4); count > 0; count--) {
                Signal signal = random.nextInt(10) == 0 && !seen.isEmpty()
                        ? seen.get(random.nextInt(seen.size()))
                        : signal(random, i, now);
                seen.add(signal);
                signals.add(signal);
            }
            rounds.add(new Round(now, signals));
        }
        return rounds;
    }

    private static Signal signal(SplittableRandom random, int sequence, Instant now) {
        String node = "node-" + random.nextInt(4);
        String provider = List.of(Nodes.WHATSAPP, Nodes.SMS, "smtp", "unknown").get(random.nextInt(4));
        HealthScope scope = new HealthScope(Scope.COUNTRY, "C" + random.nextInt(100));
        return switch (random.nextInt(9)) {
            case 0 -> new Signal.Heartbeat(node, sequence, random.nextBoolean());
            case 1 -> new Signal.AccountNotice(node, sequence, provider, random.nextBoolean() ? scope : null);
            case 2 ->
                new Signal.StatusPage(
                        node, sequence, provider, random.nextInt(5) == 0 ? Double.NaN : random.nextDouble(-2, 3));
            case 3 -> new Signal.Heard(node, sequence, provider, random.nextInt(-3, 1_000));
            default -> sample(random, node, sequence, provider, scope, now);
        };
    }

    private static Signal.Sample sample(
            SplittableRandom random, String node, int sequence, String provider, HealthScope scope, Instant now) {
        Durations.Collector durations = new Durations.Collector();
        for (int count = random.nextInt(5); count > 0; count--) {
            durations.addMillis(random.nextLong(-10, 10_000_000), random.nextInt(1, 1_000));
        }
        Tally calls = new Tally(
                random.nextInt(-5, 500),
                random.nextInt(3) == 0 ? random.nextInt(500) : 0,
                random.nextInt(-5, 5),
                random.nextInt(10) == 0 ? 20 : 0,
                random.nextInt(50),
                random.nextInt(20) == 0 ? 100 : 0);
        long sent = now.toEpochMilli() + random.nextLong(-7_200_000, 7_200_000);
        List<Signal.Stamped> stamps = List.of(
                new Signal.Stamped(now.toEpochMilli(), random.nextInt(-3, 50)),
                new Signal.Stamped(sent, random.nextInt(10)),
                new Signal.Stamped(random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE, Integer.MAX_VALUE));
        return new Signal.Sample(
                node,
                random.nextInt(30) == 0 ? random.nextLong() : sequence,
                provider,
                calls,
                durations.drain(),
                random.nextBoolean() ? Durations.NONE : Durations.of(random.nextInt(100), new int[] {1, 5, 1_000_000}),
                stamps,
                random.nextBoolean() ? stamps : List.of(),
                new Signal.Reads(random.nextInt(-2, 5), random.nextInt(-2, 5)),
                Map.of(scope, Tally.NONE.plus(FailureClass.PROVIDER_FAULT, random.nextInt(20))));
    }
}
