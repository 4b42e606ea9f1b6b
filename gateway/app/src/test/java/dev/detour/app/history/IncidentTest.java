package dev.detour.app.history;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.core.health.Evidence;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

class IncidentTest {
    private static final long START = Instant.parse("2026-11-24T10:00:00.250Z").toEpochMilli();

    @Test
    void aHealthyProviderMakesNoIncident() {
        // When
        Incident incident = Incident.after(null, health(new HealthState.Healthy(), Health.Mode.AUTOMATIC, 1), START);

        // Then
        assertThat(incident).isNull();
    }

    @Test
    void anIncidentHasEachChangeWithItsReasonAndEndsWithHealth() {
        // When
        Incident suspect = after(null, new HealthState.Suspect(), 1, 0);
        Incident down = after(suspect, new HealthState.Down(), 0, 1_500);
        Incident returning = after(down, new HealthState.Recovering(0), 0.1, 30_000);
        Incident healthy = after(returning, new HealthState.Healthy(), 1, 60_000);

        // Then
        assertThat(suspect.switched()).isFalse();
        assertThat(healthy.id()).isEqualTo("20261124T100000250-meta").isEqualTo(suspect.id());
        assertThat(healthy.began()).isEqualTo(START);
        assertThat(healthy.ended()).isEqualTo(START + 60_000);
        assertThat(healthy.worst()).isEqualTo("down");
        assertThat(healthy.switched()).isTrue();
        assertThat(healthy.moments())
                .extracting(Incident.Moment::state)
                .containsExactly("suspect", "down", "recovering", "healthy");
        assertThat(healthy.moments().get(1).evidence()).containsExactly(new Evidence("results", 44, 31.2, 17.7));
    }

    @Test
    void aRecordThatSaysTheSameAgainIsNoMoment() {
        // Given
        Incident down = after(null, new HealthState.Down(), 0, 0);

        // When
        Incident again = Incident.after(down, health(new HealthState.Down(), Health.Mode.AUTOMATIC, 0), START + 1);

        // Then
        assertThat(again).isNull();
    }

    @Test
    void anOperatorsWordIsAMomentOfItsOwn() {
        // Given
        Incident down = after(null, new HealthState.Down(), 0, 0);

        // When
        Incident overridden = Objects.requireNonNull(
                Incident.after(down, health(new HealthState.Down(), Health.Mode.OVERRIDE, 0), START + 1));

        // Then
        assertThat(overridden.moments()).extracting(Incident.Moment::mode).containsExactly("automatic", "override");
    }

    @Test
    void whatNobodyObeysSwitchesNothing() {
        // When
        Incident shadow = Objects.requireNonNull(
                Incident.after(null, health(new HealthState.Down(), Health.Mode.SHADOW, 0), START));

        // Then
        assertThat(shadow.switched()).isFalse();
    }

    @Test
    void aProviderThatFlapsForHoursIsToldOfWithinBounds() {
        // Given
        Incident incident = after(null, new HealthState.Down(), 0, 0);

        // When
        for (int i = 1; i < 1_000; i++) {
            incident = after(
                    incident, i % 2 == 0 ? new HealthState.Down() : new HealthState.Recovering(0), i % 2 * 0.1, i);
        }
        incident = after(incident, new HealthState.Healthy(), 1, 1_000);

        // Then
        assertThat(incident.moments()).hasSize(200);
        assertThat(incident.moments().getFirst().state()).isEqualTo("down");
        assertThat(incident.moments().getLast().state()).isEqualTo("healthy");
    }

    private static Incident after(@Nullable Incident open, HealthState state, double share, long later) {
        return Objects.requireNonNull(
                Incident.after(open, health(state, Health.Mode.AUTOMATIC, share), START + later), "after " + state);
    }

    private static Health health(HealthState state, Health.Mode mode, double share) {
        return new Health(
                Channel.WHATSAPP,
                "meta",
                null,
                state,
                Instant.ofEpochMilli(START),
                mode,
                share,
                0,
                0,
                2_000,
                "41 of 44 calls failed",
                List.of(new Evidence("results", 44, 31.2, 17.7)));
    }
}
