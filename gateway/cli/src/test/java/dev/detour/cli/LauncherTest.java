package dev.detour.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which JDK the launcher takes. The JDKs are folders with a {@code release} file and a script that says where it lies; of
 * this machine's programs the launcher sees only those that it needs, so that no real Java gets in.
 */
class LauncherTest {
    private static final List<String> TOOLS = List.of("dirname", "find", "readlink", "sed");

    @TempDir
    private Path folder;

    private Path home;
    private Path tools;

    @BeforeEach
    void copyTheLauncherToSomethingThatIsBuilt() throws IOException {
        home = Files.createDirectories(folder.resolve("a home with spaces"));
        Files.copy(launcher(), home.resolve("detour"));
        for (String part :
                List.of("channels", "deploy/bench", "gateway/app/target/quarkus-app", "gateway/cli/target/lib")) {
            Files.createDirectories(home.resolve(part));
        }
        Files.createFile(home.resolve("pom.xml"));
        Files.createFile(home.resolve("gateway/app/target/quarkus-app/quarkus-run.jar"));
        Files.createDirectories(home.resolve("target"));
        Files.createFile(home.resolve("target/.built"));
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "exec " + onThePath(tool) + " \"$@\"\n");
        }
    }

    @Test
    void takesJavaHomeWhenItIsNewEnough() {
        // Given
        Path right = jdk("right", "25.0.1");
        Path other = jdk("other", "26");

        // When
        Result result = launch(Map.of("JAVA_HOME", right.toString(), "DETOUR_JDK_FOLDERS", other.toString()));

        // Then
        assertThat(result).isEqualTo(new Result(0, "java of right: dev.detour.cli.Main send --help\n", ""));
    }

    @Test
    void passesOverAJavaHomeThatIsTooOldForTheJavaOnThePath() {
        // Given
        Path old = jdk("old", "17.0.12");
        Path right = jdk("right", "25");

        // When
        Result result = launch(Map.of("JAVA_HOME", old.toString(), "PATH", right.resolve("bin") + ":" + tools));

        // Then
        assertThat(result.out()).startsWith("java of right:");
    }

    @Test
    void passesOverAnOldJavaOnThePathForOneInTheUsualFolders() throws IOException {
        // Given: what is on the path is a link, as Debian's alternatives are
        Path old = jdk("old", "21.0.4");
        Path link = Files.createDirectories(folder.resolve("links"));
        Files.createSymbolicLink(link.resolve("java"), old.resolve("bin/java"));
        jdk("usual/a-jre", "25", false);
        jdk("usual/b-old", "1.8.0_392");
        jdk("usual/c-right", "25-ea");

        // When
        Result result =
                launch(Map.of("PATH", link + ":" + tools, "DETOUR_JDK_FOLDERS", folder.resolve("usual") + "/*"));

        // Then
        assertThat(result.out()).startsWith("java of c-right:");
    }

    @Test
    void asksAJdkWithoutAReleaseFile() throws IOException {
        // Given
        Path right = jdk("right", "25.0.1");
        Files.delete(right.resolve("release"));

        // When
        Result result = launch(Map.of("JAVA_HOME", right.toString()));

        // Then
        assertThat(result.out()).startsWith("java of right:");
    }

    @Test
    void saysInOneLineWhatToInstallWhenThereIsNone() {
        // Given
        Path old = jdk("old", "24.0.2");

        // When
        Result result = launch(Map.of("JAVA_HOME", old.toString()));

        // Then
        assertThat(result)
                .isEqualTo(
                        new Result(
                                1,
                                "",
                                "detour: a JDK of version 25 or newer is needed: install one (e.g. Temurin 25), or set JAVA_HOME to it\n"));
    }

    @Test
    void findsItsHomeThroughALinkFromAnywhere() throws IOException {
        // Given
        Path right = jdk("right", "25");
        Path link = Files.createSymbolicLink(folder.resolve("detour-link"), home.resolve("detour"));

        // When
        Result result = launch(link, Map.of("JAVA_HOME", right.toString()));

        // Then
        assertThat(result.out()).startsWith("java of right:");
    }

    private Path jdk(String name, String version) {
        return jdk(name, version, true);
    }

    private Path jdk(String name, String version, boolean compiler) {
        try {
            Path jdk = folder.resolve(name);
            Path bin = Files.createDirectories(jdk.resolve("bin"));
            Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"Somebody\"\nJAVA_VERSION=\"" + version + "\"\n");
            script(bin.resolve("java"), """
                    if [ "$1" = -version ]; then echo 'openjdk version "%s" 2026-01-01' >&2; exit; fi
                    while [ "$1" != dev.detour.cli.Main ]; do shift; done
                    echo "java of %s: $*"
                    """.formatted(version, jdk.getFileName()));
            if (compiler) {
                script(bin.resolve("javac"), "exit 1\n");
            }
            return jdk;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void script(Path file, String lines) throws IOException {
        Files.writeString(file, "#!" + onThePath("bash") + "\n" + lines);
        if (!file.toFile().setExecutable(true)) {
            throw new IOException(file + " cannot be made executable");
        }
    }

    private Result launch(Map<String, String> environment) {
        return launch(home.resolve("detour"), environment);
    }

    private Result launch(Path launcher, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(
                Map.of("PATH", tools.toString(), "HOME", folder.toString(), "DETOUR_JDK_FOLDERS", folder + "/none"));
        all.putAll(environment);
        try {
            Path out = folder.resolve("out");
            Path err = folder.resolve("err");
            ProcessBuilder builder = new ProcessBuilder(
                            onThePath("bash").toString(), launcher.toString(), "send", "--help")
                    .directory(folder.toFile())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().clear();
            builder.environment().putAll(all);
            Process process = builder.start();
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("the launcher does not end");
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path launcher() {
        Path launcher = Path.of("").toAbsolutePath().resolve("../../detour").normalize();
        if (!Files.exists(launcher)) {
            throw new IllegalStateException(launcher + " is not there: run the test in its module");
        }
        return launcher;
    }

    private static Path onThePath(String tool) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, tool))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(tool + " is not on the path"));
    }

    private record Result(int code, String out, String err) {}
}
