package dev.detour.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A short run of the crash lab, always by the same schedule. Does not run by default: {@code -Dit.test=ChaosTrial}. */
class ChaosTrial {
    private static final long SEED = Long.getLong("detour.it.chaos.seed", 4);
    private static final int SECONDS = Integer.getInteger("detour.it.chaos.seconds", 40);
    private static final int RATE = 10;

    @TempDir
    private Path folder;

    @Test
    void threeNodesOnThreeBrokersKeepTheirPromisesWhateverIsDoneToThem() throws IOException {
        // Given
        Schedule schedule = Schedule.of(SEED, Duration.ofSeconds(SECONDS), 3, 3);
        Trial trial = new Trial(
                schedule,
                folder,
                3,
                3,
                RATE,
                Duration.ofSeconds(40),
                Duration.ofSeconds(90),
                List.of(),
                line -> System.out.println(line));

        // When
        Evidence evidence = new Evidence(trial.run());

        // Then
        Verdict verdict = new Verdict(evidence, Checker.check(evidence));
        verdict.write(Path.of("target", "chaos"), schedule.text());
        assertThat(verdict.good())
                .as("%s%n%s%nsee gateway/chaos/target/chaos", schedule.text(), verdict.text())
                .isTrue();
    }
}
