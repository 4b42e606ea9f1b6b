package dev.detour.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What is to be broken is, and what cannot be ends the process, so that no trial is held with a gateway that is whole. */
class BreakingAgentTest {
    @TempDir
    private Path folder;

    private int code;

    /** The victim, as a program of its own. */
    public static final class Victim {
        private Victim() {}

        static boolean isTrue() {
            return true;
        }

        static String text() {
            return "right";
        }

        static void say() {
            System.out.print("said ");
        }

        public static void main(String... args) {
            say();
            System.out.println(isTrue() + " " + text());
        }
    }

    private String run(String order) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(BreakingAgent.option(folder, Victim.class.getName() + order));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Victim.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        code = process.waitFor();
        return said;
    }

    @Test
    void replacesResultsAndBodies() throws Exception {
        assertThat(run("#isTrue=false")).endsWith("said false right\n");
        assertThat(run("#text=wrong")).endsWith("said true wrong\n");
        assertThat(run("#text=null")).endsWith("said true null\n");
        assertThat(run("#say=")).endsWith("\ntrue right\n");
    }

    @Test
    void endsTheProcessWhenThereIsNothingToBreak() throws Exception {
        // When
        String said = run("#nothing=");

        // Then
        assertThat(code).isEqualTo(3);
        assertThat(said).contains("there is no method nothing").doesNotContain("right");
    }
}
