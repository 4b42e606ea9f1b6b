package dev.detour.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What an outbox keeps when its process, or the end of its file, is lost. */
class OutboxKillTest {
    private static final long SEED = 99;
    private static final int KILLS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path temp;

    @Test
    void nothingThatWasKeptIsLostByKillingItsProcessAndNothingComesOutOfOrder() throws Exception {
        // Given
        Path folder = temp.resolve("outbox");
        Random random = new Random(SEED);

        // When
        for (int round = 0; round < KILLS; round++) {
            int before = kept(folder).size();
            int enough = before + 50 + random.nextInt(400);
            Process process = start(List.of(), folder, round, 300);
            awaitOrEnd(process, () -> kept(folder).size() > enough);
            process.destroyForcibly().waitFor();
        }

        // Then
        List<String> arrived = new ArrayList<>(lines(folder.resolve("taken")));
        arrived.addAll(rest(folder));
        assertThat(new HashSet<>(arrived)).as("seed %d", SEED).containsAll(kept(folder));
        for (String key : List.of("k0", "k1", "k2")) {
            List<String> firstTimes = new LinkedHashSet<>(arrived)
                    .stream().filter(id -> id.startsWith(key)).toList();
            assertThat(firstTimes).as("order of %s", key).isSorted();
            assertThat(firstTimes).allMatch(id -> id.matches("k\\d-\\d-\\d{6}"));
        }
        assertThat(kept(folder)).as("it was killed at work").hasSizeGreaterThan(KILLS * 50);
    }

    @Test
    void aRecordThatWasCutOffInTheMiddleIsPassedOver() throws Exception {
        // Given: a process that was killed while nothing was taken off its outbox, and half a record behind its last
        Path folder = temp.resolve("outbox");
        Process process = start(List.of(), folder, 0, 3_000);
        awaitOrEnd(process, () -> kept(folder).size() > 100);
        process.destroyForcibly().waitFor();
        Path log = folder.resolve("outbox.db-wal");
        byte[] whole = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(whole, 1_500), StandardOpenOption.APPEND);

        // When
        List<String> arrived = new ArrayList<>(rest(folder));

        // Then
        arrived.addAll(lines(folder.resolve("taken")));
        assertThat(arrived).containsAll(kept(folder));
    }

    /** A limit on the size of files stands in for a disk that is full: the write fails in the middle of a file. */
    @Test
    void aDiskThatIsFullFailsTheCallerAndHarmsNothingThatWasKeptBefore() throws Exception {
        // Given
        Path folder = temp.resolve("outbox");
        Process process =
                start(List.of("bash", "-c", "ulimit -f 4000; exec \"$@\"", "limited"), folder, 0, 40_000, "mute");

        // When
        awaitOrEnd(process, () -> lines(folder.resolve("failed")).size() > 3);
        process.destroyForcibly().waitFor();

        // Then
        assertThat(lines(folder.resolve("failed")).getFirst()).contains("cannot write, the message is not sent");
        Set<String> arrived = new HashSet<>(lines(folder.resolve("taken")));
        arrived.addAll(rest(folder));
        assertThat(arrived).containsAll(kept(folder));
        assertThat(kept(folder)).isNotEmpty();
    }

    /** What is on disk, read by a process that works. */
    private static List<String> rest(Path folder) throws Exception {
        try (OutboxStore store = OutboxStore.open(folder)) {
            return store.read(0, Integer.MAX_VALUE).stream()
                    .map(parcel -> new String(parcel.value(), StandardCharsets.UTF_8).replace(".", ""))
                    .toList();
        }
    }

    private static List<String> kept(Path folder) {
        return Stream.of("kept-k0", "kept-k1", "kept-k2")
                .flatMap(file -> lines(folder.resolve(file)).stream())
                .toList();
    }

    /** Complete lines; what a killed process wrote last may be half of one. */
    private static List<String> lines(Path file) {
        try {
            String text = Files.exists(file) ? Files.readString(file) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitOrEnd(Process process, BooleanSupplier reached) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("the process has ended: " + process.exitValue());
            }
            return reached.getAsBoolean();
        });
    }

    private Process start(List<String> before, Path folder, int round, int length, String... more) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                // A test runner's own class path is a single jar that points to the real one.
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "dev.detour.client.OutboxProcess",
                folder.toString(),
                Integer.toString(round),
                Integer.toString(length)));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(temp.resolve("process-" + round + ".log").toFile())
                .start();
    }
}
