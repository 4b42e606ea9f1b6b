package dev.detour.chaos;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TrialTest {
    @ParameterizedTest
    @CsvSource({"30, 1000", "500, 1000", "800, 1600", "4000, 6000", "7862, 7862", "60000, 20000"})
    void asQuickAsBeforeIsNeverQuickerThanBefore(long withoutFaults, long quick) {
        assertThat(Trial.quick(withoutFaults)).isEqualTo(quick);
    }
}
