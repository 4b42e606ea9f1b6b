package dev.detour.testkit.simulator;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ReadmeTest {
    private static final Pattern SHELL = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @Test
    void theExamplesWorkAsPasted() throws Exception {
        Assumptions.assumeTrue(has("bash") && has("curl"), "needs bash and curl");
        String readme = Files.readString(Path.of("README.md"));
        List<String> blocks = new ArrayList<>();
        for (Matcher matcher = SHELL.matcher(readme); matcher.find(); ) {
            blocks.add(matcher.group(1));
        }
        assertThat(blocks).isNotEmpty();
        try (Simulator simulator = Simulator.start(SimulatorOptions.onFreePorts(null))) {
            for (String block : blocks) {
                // When
                Process shell = new ProcessBuilder(
                                "bash", "-e", "-c", block.replace(":8090", ":" + simulator.httpPort()))
                        .redirectErrorStream(true)
                        .start();
                String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

                // Then
                assertThat(shell.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(shell.exitValue()).as(said).isZero();
                assertThat(said)
                        .contains("wamid.", "\"taken\":true", "\"sid\":\"SM")
                        .doesNotContain("\"error\":");
            }
        }
    }

    private static boolean has(String command) {
        return Pattern.compile(":")
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
