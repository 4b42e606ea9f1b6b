package dev.detour.app.console;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.detour.app.console.Views.Bars;
import dev.detour.app.console.Views.Day;
import dev.detour.app.history.Incident;
import dev.detour.channel.Channel;

import static org.assertj.core.api.Assertions.assertThat;

class IncidentBarsTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void aDayHasTheColourOfItsWorstIncident() {
        // Given: over midnight, so that two days are touched
        Incident down = incident("down", NOW.minus(Duration.ofHours(35)), NOW.minus(Duration.ofHours(32)));
        Incident degraded = incident("degraded", NOW.minus(Duration.ofHours(2)), NOW.minus(Duration.ofHours(1)));

        // When
        Bars bars = IncidentPages.bars(Channel.WHATSAPP, "meta", List.of(down, degraded), since(90), NOW);

        // Then
        assertThat(bars.days()).hasSize(90);
        assertThat(bars.days().subList(87, 90)).extracting(Day::tone).containsExactly("bad", "bad", "warn");
        assertThat(bars.days().subList(0, 87)).extracting(Day::tone).containsOnly("ok");
        assertThat(bars.days().getLast().title()).isEqualTo("24 November: degraded, away for 1 h");
    }

    @Test
    void timeInUseCountsFromWhenItWasWatched() {
        // Given
        Incident down = incident("down", NOW.minus(Duration.ofHours(1)), NOW);

        // When
        Bars bars = IncidentPages.bars(
                Channel.WHATSAPP,
                "meta",
                List.of(down),
                NOW.minus(Duration.ofHours(4)).toEpochMilli(),
                NOW);

        // Then
        assertThat(bars.uptime()).isEqualTo("75.00 %");
        assertThat(bars.days().subList(0, 89)).extracting(Day::tone).containsOnly("none");
        assertThat(bars.days().getLast().tone()).isEqualTo("bad");
    }

    @Test
    void aSuspicionThatCameToNothingColoursNoDay() {
        // Given
        Incident suspect = incident("suspect", NOW.minus(Duration.ofHours(2)), NOW.minus(Duration.ofHours(1)));

        // When
        Bars bars = IncidentPages.bars(Channel.WHATSAPP, "meta", List.of(suspect), since(90), NOW);

        // Then
        assertThat(bars.days()).extracting(Day::tone).containsOnly("ok");
        assertThat(bars.uptime()).isEqualTo("100.00 %");
    }

    private static long since(int days) {
        return NOW.minus(Duration.ofDays(days)).toEpochMilli();
    }

    private static Incident incident(String state, Instant began, Instant ended) {
        return new Incident(
                "an-incident",
                "whatsapp",
                "meta",
                null,
                began.toEpochMilli(),
                ended.toEpochMilli(),
                state,
                List.of(new Incident.Moment(began.toEpochMilli(), state, "automatic", 0, "", List.of())));
    }
}
