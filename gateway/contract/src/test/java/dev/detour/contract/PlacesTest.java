package dev.detour.contract;

import java.time.ZoneId;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PlacesTest {
    @ParameterizedTest
    @CsvSource({
        "+4915112345678, Europe/Berlin",
        "+447700900123, Europe/London",
        "+393331234567, Europe/Rome",
        "+919812345678, Asia/Kolkata",
        "+38349123456, Europe/Belgrade"
    })
    void aNumberIsWhereItsCountryIs(String phone, String zone) {
        // When // Then
        assertThat(Places.zones(Places.of(recipient(phone, null)))).containsExactly(ZoneId.of(zone));
    }

    @Test
    void aCountryWithSeveralZonesHasAllOfThemTheMostPeopledFirst() {
        // When // Then
        assertThat(Places.zones(Places.of(recipient("+12125550123", null))))
                .contains(ZoneId.of("America/Los_Angeles"), ZoneId.of("Pacific/Honolulu"))
                .first()
                .isEqualTo(ZoneId.of("America/New_York"));
    }

    @Test
    void whoSaysItsZoneIsThere() {
        // When // Then
        assertThat(Places.zones(Places.of(recipient("+12125550123", "America/Denver"))))
                .containsExactly(ZoneId.of("America/Denver"));
    }

    @Test
    void ofAnAddressWithoutACountryNothingIsKnown() {
        // When // Then
        assertThat(Places.zones(Places.of(new Recipient(null, null, "ana@example.com", null, null))))
                .containsExactly(ZoneId.of("UTC"));
        assertThat(Places.zones(Places.of(recipient("+80012345678", null)))).containsExactly(ZoneId.of("UTC"));
    }

    private static Recipient recipient(String phone, @Nullable String timezone) {
        return new Recipient(phone, null, null, null, timezone);
    }
}
