package dev.detour.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTest {
    private static Schedule schedule(long seed) {
        return Schedule.of(seed, Duration.ofMinutes(30), 3, 3);
    }

    @Test
    void theSameSeedGivesTheSameAndAnotherAnother() {
        assertThat(schedule(7)).isEqualTo(schedule(7));
        assertThat(schedule(7).faults()).isNotEqualTo(schedule(8).faults());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void halfAnHourHasEachKindAloneInPairsAndInTriples(long seed) {
        // When
        Map<Integer, List<Fault>> rounds =
                schedule(seed).faults().stream().collect(Collectors.groupingBy(Fault::round));

        // Then
        assertThat(rounds.values().stream().map(List::size).collect(Collectors.toSet()))
                .isEqualTo(Set.of(1, 2, 3));
        assertThat(rounds.values().stream()
                        .flatMap(List::stream)
                        .map(Fault::kind)
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(Kind.values());
    }

    @Test
    void thePointsAreThoseOfThePage() throws IOException {
        // When
        String page = Files.readString(Path.of("../../docs/chaos.md"));

        // Then
        assertThat(Schedule.POINTS).allSatisfy(point -> assertThat(page).contains("| `" + point + "` | "));
        assertThat(page.lines().filter(line -> line.matches("\\| `[a-z][a-z-]*` \\| .*")))
                .hasSameSizeAs(Schedule.POINTS);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void faultsOfOneRoundDoNotUndoEachOtherAndEndBeforeTheNext(long seed) {
        // When
        List<Fault> faults = schedule(seed).faults();

        // Then
        for (Fault one : faults) {
            for (Fault other : faults) {
                if (one != other && one.round() == other.round()) {
                    assertThat(one.goesWith(other)).as("%s and %s", one, other).isTrue();
                } else if (one.round() < other.round()) {
                    assertThat(one.to()).isLessThan(other.from());
                }
            }
        }
    }
}
