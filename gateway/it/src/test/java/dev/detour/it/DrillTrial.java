package dev.detour.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every fault at a hundred messages a second, with two nodes, a broker and the simulator as processes, within the goals
 * that the outage lab is held to as well. For a quiet machine, and too long for every run of the tests:
 * {@code ./mvnw verify -pl gateway/it -am -Dit.test=DrillTrial}.
 */
class DrillTrial {
    private static final int RATE = Integer.getInteger("detour.it.drill.rate", 100);

    @TempDir
    private Path folder;

    private Stack stack;

    /** All anew for each fault: whoever falls over again and again is returned to more slowly. */
    @BeforeEach
    void start() {
        stack = Stack.start(folder);
        stack.startGateway(Map.of());
        stack.startAnotherGateway(Map.of());
        Traffic warmUp = new Traffic(stack, 41, 200);
        warmUp.publish("standard", 0, 5_000, 0);
        warmUp.awaitEnd(5_000);
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    /** What is to be switched away from has a limit; what is not has none. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"down, 3", "hang, 4.5", "errors, 5", "silence, 7", "throttled, ", "bad-recipients, "})
    void isSwitchedAwayFromInTimeOrNever(String fault, Double limitSeconds) {
        // When
        Duration limit = Duration.ofMillis(limitSeconds == null ? 1_000 : (long) (limitSeconds * 1_000));
        CommandProcess.End drill = CommandProcess.start(
                        folder,
                        List.of(
                                "drill",
                                "--fault",
                                fault,
                                "--rate",
                                Integer.toString(RATE),
                                "--before",
                                "20s",
                                "--for",
                                "30s",
                                "--switch-within",
                                limit.toMillis() + "ms",
                                "--return-within",
                                "50s",
                                "--kafka",
                                stack.bootstrapServers(),
                                "--simulator",
                                stack.simulatorUrl().toString()))
                .awaitEnd(Duration.ofMinutes(4));

        // Then
        System.out.println(drill.out());
        assertThat(drill.out()).contains("lost         0", "duplicated   0", "verdict      passed");
        assertThat(drill.code()).isZero();
    }
}
