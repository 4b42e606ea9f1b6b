package dev.detour.app.history;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CountKeyTest {
    private static final long AT = Instant.parse("2026-11-24T10:00:00Z").toEpochMilli();

    @Test
    void keysOfAKindAreInTheOrderOfTheirTimes() {
        assertThat(CountKey.minute(AT, "sent/meta")).isEqualTo("m/0029925240/sent/meta");
        assertThat(CountKey.day(AT, "sent/meta")).isEqualTo("d/020781/sent/meta");
        assertThat(CountKey.switched(0, "")).isEqualTo("f/0000000000/");
    }

    @Test
    void aKeyTellsItsTimeAndItsName() {
        // Given
        String key = CountKey.minute(AT, "sent/meta");

        // When // Then
        assertThat(CountKey.time(key)).isEqualTo(AT);
        assertThat(CountKey.sentBy(key)).contains("meta");
    }
}
