package dev.detour.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.detour.cli.EmbeddedBroker;
import dev.detour.it.CommandProcess.End;
import dev.detour.testkit.SimulatorClient;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code detour run} and the commands that go with it, as somebody at a keyboard sees them. One stack for all tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunIT {
    private static final String READY = "Ctrl-C stops everything.";

    private final int http = EmbeddedBroker.freePort();
    private final int kafka = EmbeddedBroker.freePort();
    private final int simulator = EmbeddedBroker.freePort();
    private final int smtp = EmbeddedBroker.freePort();

    private Path folder;
    private Path data;
    private CommandProcess run;

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        data = folder.resolve("state");
        run = CommandProcess.start(folder, run(data, http, kafka, simulator, smtp));
        run.awaitOutput(READY);
    }

    @AfterAll
    void stop() {
        run.stop();
    }

    @Test
    void showsWhatBecomesOfAMessageUntilItIsDelivered() {
        // Given
        End sent = send("--id", "hello-1", "--to-phone", "+4915112345678", "--text", "Hello from Detour");

        // When
        End status = status("hello-1", "--follow");

        // Then
        assertThat(sent.out()).startsWith("published hello-1 to detour.messages.standard\n");
        assertThat(status.code()).as(status.err()).isZero();
        assertThat(status.out().lines().map(line -> line.replaceAll("^.*? s  [·■] ([a-z-]+) .*$", "$1")))
                .containsExactly("accepted", "dispatched", "sent", "delivered");
    }

    @Test
    void publishesAFileOfAThousandLines() throws IOException {
        // Given
        Path file = folder.resolve("campaign.jsonl");
        Files.writeString(
                file,
                IntStream.range(0, 1_000)
                        .mapToObj(
                                "{\"id\":\"line-%1$d\",\"to\":{\"phone\":\"+49151777%1$05d\"},\"text\":\"line %1$d\"}\n"
                                        ::formatted)
                        .collect(Collectors.joining()));

        // When
        End sent = send("--lane", "bulk", "--file", file.toString());

        // Then
        assertThat(sent).isEqualTo(new End(0, "published 1000 messages to detour.messages.bulk\n", ""));
        SimulatorClient providers = new SimulatorClient(simulator);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(providers.journal().stream()
                                .filter(entry -> entry.to().startsWith("+49151777"))
                                .map(SimulatorClient.JournalEntry::text)
                                .distinct())
                        .hasSize(1_000));
    }

    @Test
    void leavesATerminalsCtrlCToTheCommandWhichStopsEverythingInOrder() {
        // Given
        List<ProcessHandle> children = run.children();

        // When
        children.forEach(child -> CommandProcess.signal(child, "INT"));

        // Then: each would have ended by now if it had heard it
        assertThat(send("--id", "after-int", "--to-phone", "+4915112345678", "--text", "Hello")
                        .code())
                .isZero();
        assertThat(status("after-int", "--follow").code()).isZero();
        assertThat(children).hasSize(3).allMatch(ProcessHandle::isAlive);
    }

    @Test
    void remembersEverythingAfterAStopAndLeavesNoProcessBehind() {
        // Given
        send("--id", "before-stop", "--to-phone", "+4915112345678", "--text", "Hello");
        End before = status("before-stop", "--follow");
        List<ProcessHandle> children = run.children();

        // When
        End stopped = run.stop();

        // Then
        assertThat(stopped.code()).as("ended by SIGTERM").isEqualTo(128 + 15);
        assertThat(stopped.err()).isEmpty();
        assertThat(children).hasSize(3).noneMatch(ProcessHandle::isAlive);
        assertSaysInOneSentence(status("before-stop"), "no detour is running on " + data);
        run = CommandProcess.start(folder, run(data, http, kafka, simulator, smtp));
        run.awaitOutput(READY);
        assertThat(status("before-stop")).isEqualTo(before);
    }

    @Test
    void refusesASecondOneOnTheSameFolder() {
        // When
        End second = CommandProcess.run(folder, run(data, http, kafka, simulator, smtp));

        // Then
        assertSaysInOneSentence(second, "already running on " + data, "--data");
    }

    @ParameterizedTest
    @CsvSource({"--http", "--kafka-port", "--simulator-port", "--smtp-port"})
    void namesTheOptionThatMovesAPortThatIsTaken(String option) {
        // Given
        int taken = switch (option) {
            case "--http" -> http;
            case "--kafka-port" -> kafka;
            case "--simulator-port" -> simulator;
            default -> smtp;
        };
        List<String> arguments = elsewhere(option, Integer.toString(taken));

        // When
        End end = CommandProcess.run(folder, arguments);

        // Then
        assertSaysInOneSentence(end, "port " + taken, "is in use", option);
    }

    @Test
    void refusesADataFolderThatIsAFile() throws IOException {
        // Given
        Path file = Files.createFile(folder.resolve("a-file"));

        // When
        End end = CommandProcess.run(folder, elsewhere("--data", file.toString()));

        // Then
        assertSaysInOneSentence(end, file + " is a file", "--data");
    }

    @Test
    void refusesAKafkaStorageThatIsBroken() throws IOException {
        // Given
        Path broken = folder.resolve("broken");
        Files.createDirectories(broken.resolve("kafka/log"));
        Files.writeString(broken.resolve("kafka/log/meta.properties"), "version=1\nnode.id=1\n");

        // When
        End end = CommandProcess.run(folder, elsewhere("--data", broken.toString()));

        // Then
        assertSaysInOneSentence(end, broken.resolve("kafka").toString(), "not usable as Kafka's storage", "--data");
    }

    @Test
    void refusesAClusterThatDoesNotAnswer() {
        // Given
        String nobody = "127.0.0.1:" + EmbeddedBroker.freePort();

        // When
        End end = CommandProcess.run(folder, elsewhere("--kafka", nobody));

        // Then
        assertSaysInOneSentence(end, "Kafka at " + nobody + " does not answer", "--kafka");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "detour.router.threads=many | detour.router.threads",
                "detour.policies.otp.channels=whatsapp,pigeon | detour.policies.otp.channels names 'pigeon'",
                "detour.topics.create=false | detour.topics.create is false: create elsewhere.attempts.bulk"
            })
    void saysWhichSettingOfTheConfigurationIsWrong(String setting, String sentence) throws IOException {
        // Given: the cluster that runs, with topics of another prefix
        Path config = folder.resolve("config.properties");
        Files.writeString(
                config,
                "kafka.bootstrap.servers=127.0.0.1:" + kafka + "\ndetour.topic-prefix=elsewhere.\n" + setting + "\n");

        // When
        End end = CommandProcess.run(folder, elsewhere("--config", config.toString()));

        // Then
        assertSaysInOneSentence(end, sentence);
        assertThat(end.out()).doesNotContain(READY);
    }

    private static void assertSaysInOneSentence(End end, String... words) {
        assertThat(end.err()).startsWith("detour: ").contains(words);
        assertThat(end.err().lines()).hasSize(1);
        assertThat(end.code()).isEqualTo(1);
    }

    private End send(String... arguments) {
        return command("send", arguments);
    }

    private End status(String... arguments) {
        return command("status", arguments);
    }

    private End command(String name, String... arguments) {
        List<String> all = new ArrayList<>(List.of(name, "--data", data.toString()));
        all.addAll(Arrays.asList(arguments));
        return CommandProcess.run(folder, all);
    }

    /** A run on a folder and ports of its own, but for one option. */
    private List<String> elsewhere(String option, String value) {
        List<String> all = new ArrayList<>(run(
                folder.resolve("elsewhere"),
                EmbeddedBroker.freePort(),
                EmbeddedBroker.freePort(),
                EmbeddedBroker.freePort(),
                EmbeddedBroker.freePort()));
        int at = all.indexOf(option);
        if (at < 0) {
            all.addAll(List.of(option, value));
        } else {
            all.set(at + 1, value);
        }
        return all;
    }

    private static List<String> run(Path data, int http, int kafka, int simulator, int smtp) {
        return List.of(
                "run",
                "--data",
                data.toString(),
                "--http",
                Integer.toString(http),
                "--kafka-port",
                Integer.toString(kafka),
                "--simulator-port",
                Integer.toString(simulator),
                "--smtp-port",
                Integer.toString(smtp));
    }
}
