package dev.detour.app.health;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.detour.app.metrics.Meters;
import dev.detour.channel.Channel;
import dev.detour.channel.Scope;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

class HealthMetersTest {
    private static final Instant STARTED = Instant.parse("2026-11-24T10:00:00Z");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final HealthBoard board = new HealthBoard();

    @BeforeEach
    void watch() {
        HealthMeters meters = new HealthMeters(
                Map.of("meta", Channel.WHATSAPP, "twilio", Channel.SMS), board, new Meters(registry), STARTED);
        board.onChange(meters::changed);
    }

    @Test
    void beforeAnythingIsSaidAllAreWell() {
        // When // Then
        assertThat(state("meta", "", "healthy")).isEqualTo(1);
        assertThat(state("meta", "", "down")).isZero();
        assertThat(registry.get("detour.health.share")
                        .tags("provider", "twilio")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(switches("down", "automatic")).isZero();
    }

    @Test
    void exactlyOneStateOfAProviderIsOne() {
        // When
        say("meta", null, new HealthState.Down(), Health.Mode.AUTOMATIC, 5);

        // Then
        assertThat(registry.get("detour.health.state").tags("provider", "meta").gauges())
                .hasSize(8)
                .extracting(Gauge::value)
                .containsOnlyOnce(1.0);
        assertThat(state("meta", "", "down")).isEqualTo(1);
        assertThat(state("twilio", "", "healthy")).isEqualTo(1);
    }

    @Test
    void switchesAwayAndBackAreCountedOnceEach() {
        // When
        say("meta", null, new HealthState.Degraded(), Health.Mode.AUTOMATIC, 5);
        say("meta", null, new HealthState.Down(), Health.Mode.AUTOMATIC, 6);
        say("meta", null, new HealthState.Recovering(0), Health.Mode.AUTOMATIC, 7);
        say("meta", null, new HealthState.Healthy(), Health.Mode.AUTOMATIC, 8);

        // Then
        assertThat(switches("degraded", "automatic")).isEqualTo(1);
        assertThat(switches("down", "automatic")).isZero();
        assertThat(switches("healthy", "automatic")).isEqualTo(1);
    }

    @Test
    void whatHappenedBeforeTheNodeStartedIsShownAndNotCounted() {
        // When
        say("meta", null, new HealthState.Down(), Health.Mode.AUTOMATIC, -3_600);

        // Then
        assertThat(switches("down", "automatic")).isZero();
        assertThat(state("meta", "", "down")).isEqualTo(1);
    }

    @Test
    void anOverrideIsShownAndCountedAsOne() {
        // When
        say("meta", null, new HealthState.Down(), Health.Mode.OVERRIDE, 5);

        // Then
        assertThat(registry.get("detour.health.override")
                        .tags("provider", "meta")
                        .gauge()
                        .value())
                .isEqualTo(1);
        assertThat(switches("down", "override")).isEqualTo(1);
    }

    @Test
    void ofPartsOnlyThoseInTroubleAreShownAndNotWithoutEnd() {
        // Given
        say("meta", new HealthScope(Scope.TEMPLATE, "well"), new HealthState.Healthy(), Health.Mode.AUTOMATIC, 5);
        say("meta", new HealthScope(Scope.TENANT, "in-a-drill"), new HealthState.Down(), Health.Mode.AUTOMATIC, 5);

        // When
        for (int i = 0; i < 80; i++) {
            say("meta", new HealthScope(Scope.TEMPLATE, "t" + i), new HealthState.Down(), Health.Mode.AUTOMATIC, 5);
        }

        // Then
        assertThat(registry.get("detour.health.state").tags("provider", "meta").gauges())
                .hasSize(8 + 50);
        assertThat(registry.find("detour.health.state")
                        .tags("scope", "template:well")
                        .gauge())
                .isNull();
        assertThat(registry.find("detour.health.state")
                        .tags("scope", "tenant:in-a-drill")
                        .gauge())
                .isNull();
    }

    private double state(String provider, String scope, String state) {
        return registry.get("detour.health.state")
                .tags("provider", provider, "scope", scope, "state", state)
                .gauge()
                .value();
    }

    private double switches(String to, String mode) {
        return registry.get("detour.switches")
                .tags("provider", "meta", "to", to, "mode", mode)
                .counter()
                .count();
    }

    private void say(String provider, @Nullable HealthScope scope, HealthState state, Health.Mode mode, long after) {
        board.say(new Health(
                Channel.WHATSAPP,
                provider,
                scope,
                state,
                STARTED.plusSeconds(after),
                mode,
                state.switchesAway() ? 0 : 1,
                0,
                0,
                1_000,
                false,
                "because",
                List.of(),
                null));
    }
}
