package dev.detour.core.delivery;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.detour.contract.QuietHours;

import static org.assertj.core.api.Assertions.assertThat;

class QuietTest {
    @Test
    void aCountryIsAwakeOnceAllOfItsZonesAre() {
        // Given: from New York to Hawaii, five hours in winter
        Quiet quiet = new Quiet(QuietHours.parse("21:00-08:00"), "country:US");

        // When
        Instant end = quiet.end(Instant.parse("2026-11-24T03:00:00Z"));

        // Then: eight o'clock in Honolulu, one in the afternoon in New York
        assertThat(end).isEqualTo("2026-11-24T18:00:00Z");
        assertThat(quiet.end(end)).isEqualTo(end);
        assertThat(quiet.start(end)).as("nine in the evening in New York").isEqualTo("2026-11-25T02:00:00Z");
    }

    @Test
    void aCountryThatIsNeverAwakeAsAWholeGoesByTheZoneWithTheMostPeople() {
        // Given: eleven zones and four hours of day
        Quiet quiet = new Quiet(QuietHours.parse("14:00-10:00"), "country:RU");

        // When
        Instant end = quiet.end(Instant.parse("2026-11-24T00:00:00Z"));

        // Then: ten o'clock in Moscow
        assertThat(end).isEqualTo("2026-11-24T07:00:00Z");
        assertThat(quiet.end(end)).isEqualTo(end);
        assertThat(quiet.start(end)).isEqualTo("2026-11-24T11:00:00Z");
    }
}
