package dev.detour.contract;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class QuietHoursTest {
    private static final long SEED = 2130;
    private static final QuietHours NIGHT = QuietHours.parse("21:00-08:00");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T19:59:59Z, false",
        "2026-11-24T20:00:00Z, true",
        "2026-11-25T06:59:59Z, true",
        "2026-11-25T07:00:00Z, false",
        // In summer the same clock shows these times an hour earlier.
        "2026-07-24T19:00:00Z, true",
        "2026-07-24T06:00:00Z, false"
    })
    void beginsAndEndsByTheClockOnTheWall(Instant time, boolean quiet) {
        // When // Then
        assertThat(NIGHT.at(time, BERLIN)).isEqualTo(quiet);
    }

    @ParameterizedTest
    @CsvSource({
        // The night in which the clock is set forward is an hour shorter, the other one an hour longer.
        "2026-03-28T22:00:00Z, 2026-03-29T06:00:00Z",
        "2026-10-24T22:00:00Z, 2026-10-25T07:00:00Z",
        "2026-11-24T12:00:00Z, 2026-11-24T12:00:00Z"
    })
    void endsAtTheSameTimeOfDayWhateverTheNight(Instant time, Instant end) {
        // When // Then
        assertThat(NIGHT.end(time, BERLIN)).isEqualTo(end);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"})
    void findsTheSameChangesAsSomebodyWhoLooksEachMinute(String name) {
        ZoneId zone = ZoneId.of(name);
        for (long seed = SEED; seed < SEED + 60; seed++) {
            // Given: hours that often lie in the hour that is skipped or doubled
            Random random = new Random(seed);
            int from = random.nextInt(6 * 60);
            QuietHours hours = new QuietHours(
                    LocalTime.MIDNIGHT.plusMinutes(from),
                    LocalTime.MIDNIGHT.plusMinutes((from + 1 + random.nextInt(1439)) % 1440));
            Instant near = zone.getRules().nextTransition(Instant.parse("2026-02-01T00:00:00Z")) == null
                    ? Instant.parse("2026-03-29T00:00:00Z")
                    : zone.getRules()
                            .nextTransition(Instant.parse(
                                    random.nextBoolean() ? "2026-02-01T00:00:00Z" : "2026-09-01T00:00:00Z"))
                            .getInstant();
            Instant time = near.plus(Duration.ofMinutes(random.nextInt(-1440, 600)));

            // When
            Instant end = hours.end(time, zone);
            Instant start = hours.start(time, zone);

            // Then
            assertThat(end).as("seed %d, %s", seed, hours).isEqualTo(look(hours, zone, time, false));
            assertThat(start).as("seed %d, %s", seed, hours).isEqualTo(look(hours, zone, time, true));
        }
    }

    private static Instant look(QuietHours hours, ZoneId zone, Instant from, boolean quiet) {
        Instant time = from;
        while (hours.at(time, zone) != quiet) {
            time = time.plus(Duration.ofMinutes(1));
        }
        return time;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "21-8", "21:00", "21:00-21:00", "24:00-08:00", "9:00-10:00", "21:00-08:00 UTC"})
    void anythingElseIsRefused(String text) {
        // When // Then
        assertThatThrownBy(() -> QuietHours.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isWrittenAsItIsRead() {
        // When // Then
        assertThat(QuietHours.parse(" 21:00 - 08:30 ")).hasToString("21:00-08:30");
    }
}
