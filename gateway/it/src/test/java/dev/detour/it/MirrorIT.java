package dev.detour.it;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.cli.EmbeddedBroker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two regions on one machine: MirrorMaker 2 fills the second from the first, with the settings that {@code deploy/mirror}
 * gives; the first is lost in the middle of its work, and the gateway goes on in the second. It takes minutes, so it runs
 * only when asked for: {@code ./detour test -Ddetour.it.mirror=true -Dit.test=MirrorIT}.
 */
@EnabledIfSystemProperty(named = "detour.it.mirror", matches = "true")
class MirrorIT {
    private static final Path SETTINGS = Path.of("../../deploy/mirror/mm2.properties");
    private static final int BEFORE = 300;
    private static final int ON_THE_WIRE = 320;
    private static final int UNSEEN = 350;
    private static final int AFTER = 370;
    private static final Map<String, String> IMPATIENT = Map.of("detour.policies.transactional.confirm-within", "5s");

    @TempDir
    private Path folder;

    private Stack eu;
    private JavaProcess us;
    private JavaProcess mirror;
    private final int usPort = EmbeddedBroker.freePort();

    @BeforeEach
    void start() throws IOException {
        eu = Stack.start(folder.resolve("eu"));
        us = JavaProcess.ofMain(
                "broker",
                folder.resolve("us"),
                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                "dev.detour.cli.Main",
                List.of(
                        "broker",
                        "--port",
                        Integer.toString(usPort),
                        "--data",
                        folder.resolve("us/kafka").toString()));
        mirror = JavaProcess.ofMain(
                "mirror",
                folder.resolve("mirror"),
                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                "org.apache.kafka.connect.mirror.MirrorMaker",
                List.of(settings().toString()));
    }

    @AfterEach
    void stop() {
        mirror.kill();
        eu.close();
        us.close();
    }

    @Test
    void theOtherRegionGoesOnAndNothingIsLostAndWhatHadArrivedIsNotSentAgain() throws Exception {
        // Given: what has arrived, what hangs on the wire, and what nobody has looked at
        Traffic traffic = new Traffic(eu, 81, 400);
        GatewayProcess gateway = eu.startGateway(IMPATIENT);
        traffic.publish("standard", 0, BEFORE, 0);
        Ledger before = traffic.awaitEnd(BEFORE);
        eu.simulator().setFaults("whatsapp", "{\"hangTaken\":1}");
        int takenBefore = traffic.takenSoFar();
        traffic.publish("standard", BEFORE, ON_THE_WIRE, 0);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> traffic.takenSoFar() >= takenBefore + ON_THE_WIRE - BEFORE);
        gateway.kill();
        traffic.publish("standard", ON_THE_WIRE, UNSEEN, 0);
        awaitMirror();

        // When: the first region is gone
        eu.broker().kill();
        // It does not stop by itself while one of its clusters is away.
        mirror.kill();
        eu.simulator().clearFaults("whatsapp");
        CommandProcess.End takeover =
                CommandProcess.run(folder, List.of("takeover", "--kafka", servers(), "--rewind", "PT1M"));
        Map<String, String> there = new TreeMap<>(IMPATIENT);
        there.put("kafka.bootstrap.servers", servers());
        there.put("detour.data-dir", folder.resolve("us/gateway").toString());
        eu.startGateway(there);
        publish(traffic, UNSEEN, AFTER);

        // Then
        assertThat(takeover.code()).as(takeover.out() + takeover.err()).isZero();
        Ledger ledger = traffic.awaitEnd(AFTER, servers(), Duration.ofMinutes(3));
        assertThat(IntStream.range(0, AFTER).filter(i -> ledger.finals(traffic.id(i)) != 1))
                .as("messages without exactly one end")
                .isEmpty();
        assertThat(IntStream.range(0, AFTER).filter(i -> ledger.taken(traffic.id(i)) == 0))
                .as("messages that nobody took")
                .isEmpty();
        assertThat(IntStream.range(0, BEFORE).filter(i -> ledger.taken(traffic.id(i)) != before.taken(traffic.id(i))))
                .as("messages that had arrived and were sent again")
                .isEmpty();
        assertThat(ledger.unexplainedDuplicates())
                .as("messages that were sent twice without a record of the doubt")
                .isEmpty();
    }

    /** Waits until both clusters have the same number of records of every topic that matters, for some seconds. */
    private void awaitMirror() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(2))
                .during(Duration.ofSeconds(6))
                .untilAsserted(() -> assertThat(counts(servers())).isEqualTo(counts(eu.bootstrapServers())));
    }

    private static Map<String, Integer> counts(String servers) throws ExecutionException, InterruptedException {
        Map<String, Integer> counts = new TreeMap<>();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            Set<String> topics = admin.listTopics().names().get();
            topics.stream()
                    .filter(topic -> topic.matches("detour\\.(messages|dispatch|attempts|receipts|router)\\..*"))
                    .forEach(topic ->
                            counts.put(topic, Topic.read(servers, topic).size()));
        }
        return counts;
    }

    private void publish(Traffic traffic, int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer = Topic.producer(servers())) {
            for (int i = from; i < to; i++) {
                String json = "{\"id\":\"%s\",\"to\":{\"phone\":\"%s\"},\"text\":\"number %d\"}"
                        .formatted(traffic.id(i), traffic.phone(i), i);
                producer.send(new ProducerRecord<>(
                        "detour.messages.standard", Topic.utf8(traffic.phone(i)), Topic.utf8(json)));
            }
        }
    }

    private String servers() {
        return "127.0.0.1:" + usPort;
    }

    /** The settings that are given to everybody, for one machine: other addresses, one copy of everything, no patience. */
    private Path settings() throws IOException {
        Properties settings = new Properties();
        try (var in = Files.newBufferedReader(SETTINGS)) {
            settings.load(in);
        }
        settings.put("eu.bootstrap.servers", eu.bootstrapServers());
        settings.put("us.bootstrap.servers", servers());
        settings.replaceAll((name, value) -> name.toString().endsWith("replication.factor") ? "1" : value);
        settings.replaceAll((name, value) -> name.toString().endsWith("interval.seconds") ? "1" : value);
        Path file = Files.createDirectories(folder.resolve("mirror")).resolve("mm2.properties");
        try (Writer out = Files.newBufferedWriter(file)) {
            settings.store(out, null);
        }
        return file;
    }
}
