package dev.detour.app.health;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.app.health.HealthChange.Kind;
import dev.detour.channel.Channel;
import dev.detour.channel.Scope;
import dev.detour.core.health.Health;
import dev.detour.core.health.Health.Mode;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

class HealthChangeTest {
    private static final HealthState HEALTHY = new HealthState.Healthy();
    private static final HealthState SUSPECT = new HealthState.Suspect();
    private static final HealthState DOWN = new HealthState.Down();
    private static final HealthState DEGRADED = new HealthState.Degraded();
    private static final HealthState FAULT = new HealthState.AccountFault();
    private static final HealthState RECOVERING = new HealthState.Recovering(0);
    private static final HealthState LOCAL = new HealthState.Local();

    @Test
    void trafficThatLeavesIsASwitchOnce() {
        // When // Then
        assertThat(kind(null, automatic(DOWN))).isEqualTo("switched");
        assertThat(kind(automatic(SUSPECT), automatic(DEGRADED))).isEqualTo("switched");
        assertThat(kind(automatic(DEGRADED), automatic(DOWN))).isEqualTo("none");
        assertThat(kind(automatic(DOWN), automatic(DOWN))).isEqualTo("none");
        assertThat(kind(automatic(RECOVERING), automatic(DOWN))).as("a relapse").isEqualTo("switched");
    }

    @Test
    void trafficThatIsBackIsAReturnAndStepsOnTheWayAreNot() {
        // When // Then
        assertThat(kind(automatic(DOWN), automatic(RECOVERING))).isEqualTo("none");
        assertThat(kind(automatic(RECOVERING), automatic(new HealthState.Recovering(1))))
                .isEqualTo("none");
        assertThat(kind(automatic(RECOVERING), automatic(HEALTHY))).isEqualTo("returned");
        assertThat(kind(automatic(DOWN), automatic(HEALTHY))).isEqualTo("returned");
        assertThat(kind(automatic(HEALTHY), automatic(HEALTHY))).isEqualTo("none");
    }

    @Test
    void whatMovesNoTrafficIsNoChange() {
        // When // Then
        assertThat(kind(null, automatic(HEALTHY))).isEqualTo("none");
        assertThat(kind(automatic(HEALTHY), automatic(SUSPECT))).isEqualTo("none");
        assertThat(kind(automatic(SUSPECT), automatic(HEALTHY))).isEqualTo("none");
        assertThat(kind(automatic(HEALTHY), automatic(LOCAL))).isEqualTo("none");
        assertThat(kind(automatic(LOCAL), automatic(HEALTHY))).isEqualTo("none");
    }

    @Test
    void anAccountFaultIsOneWheneverItBegins() {
        // When // Then
        assertThat(kind(automatic(HEALTHY), automatic(FAULT))).isEqualTo("account-fault");
        assertThat(kind(automatic(DOWN), automatic(FAULT))).isEqualTo("account-fault");
        assertThat(kind(automatic(FAULT), automatic(FAULT))).isEqualTo("none");
        assertThat(kind(automatic(FAULT), automatic(HEALTHY))).isEqualTo("returned");
    }

    @Test
    void anOperatorsWordAndItsEndAreTold() {
        // When // Then
        assertThat(kind(automatic(HEALTHY), override(DOWN, 1))).isEqualTo("overridden");
        assertThat(kind(override(DOWN, 1), override(DOWN, 1))).isEqualTo("none");
        assertThat(kind(override(DOWN, 1), override(DOWN, 2))).as("another one").isEqualTo("overridden");
        assertThat(kind(override(DOWN, 1), automatic(HEALTHY))).isEqualTo("override-ended");
        assertThat(kind(override(HEALTHY, 1), automatic(DOWN))).isEqualTo("override-ended");
    }

    @Test
    void whatNobodyObeysIsNotTold() {
        // When // Then
        assertThat(kind(automatic(HEALTHY), health(DOWN, Mode.SHADOW, 1))).isEqualTo("none");
        assertThat(kind(health(DOWN, Mode.SHADOW, 1), automatic(DOWN))).isEqualTo("switched");
        assertThat(kind(health(DOWN, Mode.SHADOW, 1), automatic(HEALTHY))).isEqualTo("none");
    }

    @Test
    void aDrillIsNotTold() {
        // Given
        Health real = automatic(DOWN);

        // When
        Health drill = new Health(
                real.channel(),
                real.provider(),
                new HealthScope(Scope.TENANT, "rehearsal"),
                real.state(),
                real.since(),
                real.mode(),
                real.share(),
                0,
                0,
                1_000,
                false,
                "because",
                List.of(),
                null);

        // Then
        assertThat(kind(null, real)).isEqualTo("switched");
        assertThat(kind(null, drill)).isEqualTo("none");
    }

    private static String kind(@Nullable Health before, Health now) {
        return HealthChange.between(before, now)
                .map(HealthChange::kind)
                .map(Kind::id)
                .orElse("none");
    }

    private static Health automatic(HealthState state) {
        return health(state, Mode.AUTOMATIC, 1);
    }

    private static Health override(HealthState state, long since) {
        return health(state, Mode.OVERRIDE, since);
    }

    private static Health health(HealthState state, Mode mode, long since) {
        return new Health(
                Channel.WHATSAPP,
                "meta",
                null,
                state,
                Instant.ofEpochSecond(since),
                mode,
                state.switchesAway() ? 0 : 1,
                0,
                0,
                1_000,
                false,
                "because",
                List.of(),
                null);
    }
}
