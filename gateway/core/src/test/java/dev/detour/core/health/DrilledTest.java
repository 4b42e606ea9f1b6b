package dev.detour.core.health;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.detour.channel.FailureClass;

import static org.assertj.core.api.Assertions.assertThat;

/** A tenant's messages are watched as a provider of their own, and nobody else is moved by what happens to them. */
class DrilledTest {
    private static final Drilled TENANT = new Drilled(Nodes.WHATSAPP, "shop");
    private static final Tally GOOD = Tally.NONE.plusAccepted(2);
    private static final Tally BAD = Tally.NONE.plus(FailureClass.PROVIDER_FAULT, 2);

    private final Nodes nodes = new Nodes().warm();
    private long sequence;

    @Test
    void whatFailsInADrillMovesTheTenantOnly() {
        // Given
        pass(50, GOOD, true);
        // When
        pass(15, BAD, true);
        // Then
        assertThat(ofTenant().getLast().state()).isEqualTo(new HealthState.Down());
        assertThat(ofTenant().getLast().why()).contains("failed with provider faults");
        assertThat(ofTenant()).allSatisfy(health -> {
            assertThat(health.provider()).isEqualTo(Nodes.WHATSAPP);
            assertThat(health.scope()).hasToString("tenant:shop");
        });
        assertThat(nodes.switches()).isZero();
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Healthy());
    }

    @Test
    void silenceIsFoundInADrillAsElsewhere() {
        // Given
        pass(50, GOOD, true);
        // When
        pass(50, GOOD, false);
        // Then
        assertThat(ofTenant().getLast().state()).isEqualTo(new HealthState.Down());
        assertThat(ofTenant().getLast().why()).contains("no receipt for");
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void theWayBackIsThatOfAProvider() {
        // Given
        pass(50, GOOD, true);
        pass(50, BAD, true);
        int before = ofTenant().size();
        // When
        pass(200, GOOD, true);
        // Then
        assertThat(ofTenant().subList(before, ofTenant().size()).stream()
                        .map(Health::share)
                        .distinct())
                .containsExactly(0.0, 0.05, 0.25, 0.5, 1.0);
    }

    @Test
    void whenNobodyReportsItAnyMoreItIsOver() {
        // Given
        pass(50, GOOD, true);
        pass(15, BAD, true);
        // When
        nodes.pass(Duration.ofSeconds(12), Nodes.good(2));
        // Then
        assertThat(ofTenant().getLast().state()).isEqualTo(new HealthState.Healthy());
        assertThat(ofTenant().getLast().share()).isEqualTo(1);
        assertThat(nodes.state.stateOf(TENANT.name())).isEmpty();
    }

    @Test
    void whatIsMadeUpIsNoWitnessForOurNetwork() {
        // Given
        pass(50, GOOD, true);
        Nodes.Tick cutOff = Nodes.failing(2).reads(0, 1).others(0, 1).heartbeat(false);
        // When: nothing real can be reached, and the drill makes up answers.
        for (int tick = 0; tick < 100; tick++) {
            nodes.step(cutOff);
            report(GOOD, true);
        }
        // Then
        assertThat(nodes.whatsapp()).isEqualTo(new HealthState.Local());
        assertThat(nodes.switches()).isZero();
    }

    @Test
    void anotherNodeGoesOnWithADrill() {
        // Given
        pass(50, GOOD, true);
        pass(15, BAD, true);
        // When
        byte[] once = MonitorCodec.write(nodes.state);
        byte[] twice = MonitorCodec.write(MonitorCodec.read(once));
        // Then
        assertThat(twice).isEqualTo(once);
        assertThat(MonitorCodec.read(once).stateOf(TENANT.name())).contains(new HealthState.Down());
    }

    @Test
    void aDrillAtNobodyIsNone() {
        // When
        nodes.feed(List.of(sample("nobody/tenant:shop", BAD, true)));
        nodes.step(Nodes.good(2));
        // Then
        assertThat(nodes.state.stateOf("nobody/tenant:shop")).isEmpty();
    }

    private void pass(int ticks, Tally calls, boolean receipts) {
        for (int tick = 0; tick < ticks; tick++) {
            nodes.step(Nodes.good(2));
            report(calls, receipts);
        }
    }

    private void report(Tally calls, boolean receipts) {
        nodes.feed(List.of(sample(TENANT.name(), calls, receipts)));
    }

    private Signal.Sample sample(String name, Tally calls, boolean receipts) {
        List<Signal.Stamped> sent = calls.accepted() == 0
                ? List.of()
                : List.of(new Signal.Stamped(nodes.now().toEpochMilli(), (int) calls.accepted()));
        return new Signal.Sample(
                "a",
                ++sequence,
                name,
                calls,
                Durations.NONE,
                Durations.NONE,
                sent,
                receipts ? sent : List.of(),
                Signal.Reads.NONE,
                Map.of());
    }

    private List<Health> ofTenant() {
        return nodes.published.stream()
                .filter(health -> TENANT.scope().equals(health.scope()))
                .toList();
    }
}
