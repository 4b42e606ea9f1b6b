package dev.detour.app.console;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class WordsTest {
    @ParameterizedTest
    @CsvSource({"PT0.24S, 0.2 s", "PT12S, 12 s", "PT4M12S, 4 min 12 s", "PT1H, 1 h", "PT25H, 1 d 1 h"})
    void saysASpanInTwoUnits(Duration span, String expected) {
        // When
        String words = Words.span(span);

        // Then
        assertThat(words).isEqualTo(expected);
    }

    @Test
    void hidesAddressesInSomebodyElsesText() {
        // When
        String masked = Words.masked(
                "{\"to\":{\"phone\":\"+49 151 1234-5678\",\"email\":\"ana.lopez@example.com\"},\"id\":\"order-4711\"}");

        // Then
        assertThat(masked).doesNotContain("1234", "5678", "lopez").contains("order-4711", "a…@example.com");
    }
}
