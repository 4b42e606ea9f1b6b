package dev.detour.it;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every fault at a hundred messages a second, with two nodes, a broker and the simulator as processes, within the goals
 * that the outage lab is held to as well. For a quiet machine, and too long for every run of the tests:
 * {@code ./mvnw verify -pl gateway/it -am -Dit.test=DrillTrial}, for one fault with
 * {@code -Ddetour.it.drill.fault=silence}.
 */
class DrillTrial {
    private static final int RATE = Integer.getInteger("detour.it.drill.rate", 100);

    private static final Duration WARM_UP = Duration.ofSeconds(80);

    @TempDir
    private Path folder;

    private Stack stack;

    /** All anew for each fault: whoever falls over again and again is returned to more slowly. */
    @BeforeEach
    void start() {
        stack = Stack.startForLong(folder, null);
        stack.startGateway(Map.of());
        stack.startAnotherGateway(Map.of());
        warmUp();
    }

    /** At the rate of the drill: compilers of four young processes take the machine from what is to be measured. */
    private void warmUp() {
        Traffic traffic = new Traffic(stack, 41, 200);
        AtomicInteger published = new AtomicInteger();
        Awaitility.await()
                .atMost(WARM_UP.multipliedBy(2))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    int from = published.getAndAdd(RATE);
                    traffic.publish("standard", from, from + RATE, 0);
                    return from >= WARM_UP.toSeconds() * RATE;
                });
        traffic.awaitEnd(published.get());
    }

    @AfterEach
    void stop() {
        stack.close();
    }

    /**
     * Every fault, or the one that {@code detour.it.drill.fault} names, with the limit for the switch; what is not switched
     * away from has none of its own.
     */
    static Stream<Arguments> faults() {
        String only = System.getProperty("detour.it.drill.fault");
        return Stream.of(
                        Arguments.of("down", Duration.ofMillis(3_000)),
                        Arguments.of("hang", Duration.ofMillis(4_500)),
                        Arguments.of("errors", Duration.ofMillis(5_000)),
                        Arguments.of("silence", Duration.ofMillis(7_000)),
                        Arguments.of("throttled", Duration.ofMillis(1_000)),
                        Arguments.of("bad-recipients", Duration.ofMillis(1_000)))
                .filter(fault -> only == null || only.equals(fault.get()[0]));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void isSwitchedAwayFromInTimeOrNever(String fault, Duration limit) {
        // When
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
