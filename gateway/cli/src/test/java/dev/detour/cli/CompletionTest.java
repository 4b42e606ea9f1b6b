package dev.detour.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a real bash makes of the script. */
class CompletionTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "./detour | sta | status",
                "./detour | la | lab",
                "detour | chan | channels",
                "detour status | --fol | --follow",
                "detour channels down | --u | --url",
            })
    void bashCompletes(String before, String word, String expected) throws Exception {
        // Given
        Path script = folder.resolve("completion");
        Files.writeString(script, CompletionCommand.script());
        int index = before.split(" ").length;
        String commands = """
                source %s
                COMP_WORDS=(%s %s); COMP_CWORD=%d; COMP_LINE="%s %s"; COMP_POINT=${#COMP_LINE}
                _complete_detour
                printf '%%s\\n' "${COMPREPLY[@]}"
                """.formatted(script, before, word, index, before, word);

        // When
        String completions = bash(commands);

        // Then
        assertThat(completions.lines().map(String::strip)).contains(expected);
    }

    private static String bash(String commands) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of("bash", "-c", commands))
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return out;
    }
}
