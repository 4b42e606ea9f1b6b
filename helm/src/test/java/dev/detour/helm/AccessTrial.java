package dev.detour.helm;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.cli.EmbeddedBroker;
import dev.detour.it.GatewayProcess;
import dev.detour.it.GatewaySettings;
import dev.detour.it.Http;
import dev.detour.it.JavaProcess;
import dev.detour.it.MetaCalls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Gateways in their roles with exactly the rights that the chart gives them, at a broker that asks for them
 * (StandardAuthorizer, SASL/PLAIN). Five gateways at once: not part of the usual run, {@code -Dit.test=AccessTrial}.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AccessTrial {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ADMIN = "admin";
    private static final String PHONE = "+4915112345678";
    private static final String TOKEN = "the admin token of a trial";

    @TempDir
    private static Path folder;

    private static final int KAFKA = EmbeddedBroker.freePort();
    private static final int CONTROLLER = EmbeddedBroker.freePort();
    private static final int SIMULATOR = EmbeddedBroker.freePort();
    private static final Map<String, GatewayProcess> GATEWAYS = new LinkedHashMap<>();
    private static EmbeddedBroker broker;
    private static JavaProcess simulator;

    @BeforeAll
    static void start() throws Exception {
        List<JsonNode> documents = Chart.of("strimzi-scram");
        List<JsonNode> users = Chart.ofKind(documents, "KafkaUser");
        broker = EmbeddedBroker.start(folder.resolve("kafka"), KAFKA, secured(users));
        try (Admin admin = Admin.create(client(ADMIN))) {
            admin.createTopics(Chart.ofKind(documents, "KafkaTopic").stream()
                            .map(AccessTrial::topic)
                            .toList())
                    .all()
                    .get();
            admin.createAcls(users.stream()
                            .flatMap(user -> rights(user).stream())
                            .toList())
                    .all()
                    .get();
        }
        Map<String, Integer> ports = new HashMap<>();
        Chart.workloads(documents).forEach(workload -> ports.put(name(workload), EmbeddedBroker.freePort()));
        URI publicUrl = URI.create("http://127.0.0.1:" + ports.get("prod-detour-webhooks"));
        simulator = JavaProcess.ofSimulator(folder, List.of(), SIMULATOR, 0, publicUrl);
        for (JsonNode workload : Chart.workloads(documents)) {
            Map<String, String> settings = new LinkedHashMap<>(settings(publicUrl));
            settings.putAll(login(name(workload)));
            settings.put("detour.data-dir", folder.resolve(name(workload)).toString());
            settings.put("detour.node-id", name(workload));
            for (JsonNode variable : workload.at("/spec/template/spec/containers/0/env")) {
                switch (variable.path("name").asText()) {
                    case "DETOUR_ROLES" ->
                        settings.put("detour.roles", variable.path("value").asText());
                    case "DETOUR_SENDER_CHANNELS" ->
                        settings.put(
                                "detour.sender.channels", variable.path("value").asText());
                    default -> {}
                }
            }
            GATEWAYS.put(
                    name(workload),
                    GatewayProcess.start(
                            folder, Objects.requireNonNull(ports.get(name(workload))), settings, List.of()));
        }
        GATEWAYS.values().forEach(GatewayProcess::awaitReady);
    }

    @AfterAll
    static void stop() {
        GATEWAYS.values().forEach(GatewayProcess::close);
        if (simulator != null) {
            simulator.close();
        }
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    @Order(1)
    void aMessageGoesOutItsReceiptComesBackAndItIsFound() {
        // When
        assertThat(api("POST", "/api/v1/messages", message("access-1")).statusCode())
                .isEqualTo(202);

        // Then
        awaitAnswer("/api/v1/messages/access-1", "delivered");
        awaitAnswer("/api/v1/messages?address=%2B" + PHONE.substring(1), "access-1");
    }

    @Test
    @Order(2)
    void whatOperatorsDoIsDone() {
        // When
        String override = "{\"state\":\"down\",\"reason\":\"a trial\",\"expiresIn\":\"PT5M\"}";
        String drill = "{\"tenant\":\"shop\",\"fault\":\"down\",\"reason\":\"a trial\",\"expiresIn\":\"PT1M\"}";
        String suppression = "{\"address\":\"+4915112345670\",\"purpose\":\"marketing\",\"reason\":\"a trial\"}";
        assertThat(api("PUT", "/api/v1/overrides/meta", override).statusCode()).isEqualTo(200);
        assertThat(api("PUT", "/api/v1/drills/meta", drill).statusCode()).isEqualTo(200);
        assertThat(api("POST", "/api/v1/suppressions", suppression).statusCode())
                .isEqualTo(200);

        // Then
        awaitAnswer("/api/v1/channels", "\"provider\":\"meta\",\"scope\":null,\"state\":\"down\"");
        awaitAnswer("/api/v1/channels", "\"fault\":\"down\"");
        awaitAnswer("/api/v1/suppressions", "marketing");
        awaitAnswer("/api/v1/audit", "override.set");
        awaitAnswer("/api/v1/incidents?for=24h", "meta");
        assertThat(api("POST", "/api/v1/messages", message("access-2")).statusCode())
                .isEqualTo(202);
        awaitAnswer("/api/v1/messages/access-2", "\"provider\":\"twilio\"");
        assertThat(api("DELETE", "/api/v1/overrides/meta", "").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(3)
    void whatCannotBeReadIsListedAndPublishedOnceMore() {
        // When
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(client(ADMIN), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("detour.messages.standard", "bad", "{\"id\":\"bad\"}"));
        }

        // Then
        awaitAnswer("/api/v1/deadletters", "\"offset\"");
        HttpResponse<String> rehearsed =
                api("POST", "/api/v1/deadletters/replay", "{\"records\":[\"0/0\",\"1/0\"],\"dryRun\":true}");
        assertThat(rehearsed.statusCode()).as(rehearsed.body()).isEqualTo(200);
    }

    @Test
    @Order(4)
    void whatIsHeardIsJoinedToItsMessage() throws Exception {
        // When
        int status = new MetaCalls(gateway("webhooks").url().resolve("/webhooks/whatsapp/meta"), "simulator-app-secret")
                .post(
                        MetaCalls.messages(
                                "\"messages\":[{\"from\":\"" + PHONE.substring(1)
                                        + "\",\"id\":\"wamid.1\",\"timestamp\":\"1750000000\",\"type\":\"text\",\"text\":{\"body\":\"Hi\"}}]"));

        // Then
        assertThat(status).isEqualTo(200);
        try (Admin admin = Admin.create(client(ADMIN))) {
            Awaitility.await().atMost(SOON).until(() -> records(admin, "detour.inbound") > 0);
        }
    }

    @Test
    @Order(5)
    void whoStandsOnTheInternetCanNeitherReadMessagesNorHaveOneSent() {
        // When // Then
        try (Admin webhooks = Admin.create(client("prod-detour-webhooks"))) {
            assertThatThrownBy(() -> webhooks.describeTopics(List.of("detour.messages.standard"))
                            .allTopicNames()
                            .get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(client("prod-detour-webhooks"), new StringSerializer(), new StringSerializer())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("detour.dispatch.meta.urgent", "x"))
                            .get())
                    .hasCauseInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    @Order(6)
    void theConsoleMaySeeWhatWaits() throws Exception {
        // Given
        ListConsumerGroupOffsetsSpec all = new ListConsumerGroupOffsetsSpec();

        // When
        Map<String, Map<TopicPartition, OffsetAndMetadata>> positions;
        Map<TopicPartition, ListOffsetsResultInfo> ends;
        try (Admin console = Admin.create(client("prod-detour-console"))) {
            positions = console.listConsumerGroupOffsets(
                            Map.of("detour.router.standard", all, "detour.sender.meta.standard", all))
                    .all()
                    .get();
            ends = console.listOffsets(Map.of(
                            new TopicPartition("detour.messages.standard", 0), OffsetSpec.latest(),
                            new TopicPartition("detour.dispatch.meta.standard", 0), OffsetSpec.latest()))
                    .all()
                    .get();
        }

        // Then: what it may not ask for is left out
        assertThat(Objects.requireNonNull(positions.get("detour.router.standard"))
                        .keySet())
                .extracting(TopicPartition::topic)
                .containsOnly("detour.messages.standard");
        assertThat(positions.get("detour.sender.meta.standard")).isNotEmpty();
        assertThat(ends).hasSize(2);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void nobodyWasRefusedAnything() {
        // When // Then: what is asked again each second is not told in the log
        GATEWAYS.forEach(
                (name, gateway) -> assertThat(silence(gateway)).as(name).isLessThan(10));
        GATEWAYS.forEach((name, gateway) -> assertThat(gateway.log()
                        .lines()
                        .filter(line -> line.contains("Authorization")
                                || line.toLowerCase(Locale.ROOT).contains("not authorized")))
                .as(name)
                .isEmpty());
    }

    private static Map<String, String> secured(List<JsonNode> users) {
        StringBuilder known =
                new StringBuilder("org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + ADMIN
                        + "\" password=\"" + ADMIN + "\" user_" + ADMIN + "=\"" + ADMIN + "\"");
        users.forEach(user -> known.append(" user_")
                .append(name(user))
                .append("=\"")
                .append(name(user))
                .append('"'));
        return Map.of(
                "listeners",
                "SASL_PLAINTEXT://127.0.0.1:" + KAFKA + ",CONTROLLER://127.0.0.1:" + CONTROLLER,
                "advertised.listeners",
                "SASL_PLAINTEXT://127.0.0.1:" + KAFKA,
                "controller.quorum.voters",
                "1@127.0.0.1:" + CONTROLLER,
                "listener.security.protocol.map",
                "SASL_PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
                "inter.broker.listener.name",
                "SASL_PLAINTEXT",
                "sasl.mechanism.inter.broker.protocol",
                "PLAIN",
                "sasl.enabled.mechanisms",
                "PLAIN",
                "listener.name.sasl_plaintext.plain.sasl.jaas.config",
                known + ";",
                "authorizer.class.name",
                "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                // The controller talks to itself, without a login.
                "super.users",
                "User:" + ADMIN + ";User:ANONYMOUS");
    }

    private static Map<String, String> login(String user) {
        return Map.of(
                "kafka.security.protocol",
                "SASL_PLAINTEXT",
                "kafka.sasl.mechanism",
                "PLAIN",
                "kafka.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                        + user + "\";");
    }

    private static Map<String, Object> client(String user) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", "127.0.0.1:" + KAFKA);
        login(user).forEach((key, value) -> settings.put(key.substring("kafka.".length()), value));
        return settings;
    }

    private static NewTopic topic(JsonNode document) {
        Map<String, String> config = new HashMap<>();
        document.at("/spec/config")
                .properties()
                .forEach(one -> config.put(one.getKey(), one.getValue().asText()));
        config.remove("min.insync.replicas");
        // Fewer than in a cluster: each costs a task on this machine.
        int partitions = Math.min(2, document.at("/spec/partitions").asInt());
        return new NewTopic(document.at("/spec/topicName").asText(), partitions, (short) 1).configs(config);
    }

    private static List<AclBinding> rights(JsonNode user) {
        List<AclBinding> rights = new ArrayList<>();
        for (JsonNode acl : user.at("/spec/authorization/acls")) {
            JsonNode resource = acl.path("resource");
            ResourcePattern pattern = new ResourcePattern(
                    switch (resource.path("type").asText()) {
                        case "topic" -> ResourceType.TOPIC;
                        case "group" -> ResourceType.GROUP;
                        case "transactionalId" -> ResourceType.TRANSACTIONAL_ID;
                        default -> throw new IllegalStateException("a right to what? " + acl);
                    },
                    resource.path("name").asText(),
                    resource.path("patternType").asText().equals("prefix")
                            ? PatternType.PREFIXED
                            : PatternType.LITERAL);
            for (JsonNode operation : acl.path("operations")) {
                rights.add(new AclBinding(
                        pattern,
                        new AccessControlEntry(
                                "User:" + name(user),
                                "*",
                                AclOperation.fromString(operation.asText()),
                                AclPermissionType.ALLOW)));
            }
        }
        return rights;
    }

    /** As tests have it, less the mails that the example does not send, and with a token. */
    private static Map<String, String> settings(URI publicUrl) {
        Map<String, String> settings = new LinkedHashMap<>(GatewaySettings.of(
                "127.0.0.1:" + KAFKA,
                publicUrl,
                URI.create("http://127.0.0.1:" + SIMULATOR),
                EmbeddedBroker.freePort()));
        settings.keySet()
                .removeIf(name -> name.contains(".email") || name.contains(".smtp.") || name.contains("loopback"));
        settings.put("detour.topics.create", "false");
        settings.put("detour.topics.replication-factor", "1");
        settings.put("detour.admin.token", TOKEN);
        settings.put("detour.recipients.secret", "a secret of a trial");
        return settings;
    }

    /** For how many seconds Kafka has not answered the question for the lag. */
    private static double silence(GatewayProcess gateway) {
        return Http.send(HttpRequest.newBuilder(gateway.url().resolve("/q/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith("detour_kafka_silence_seconds"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.MAX_VALUE);
    }

    private static String message(String id) {
        return "{\"id\":\"" + id + "\",\"to\":{\"phone\":\"" + PHONE + "\"},\"text\":\"Hello\"}";
    }

    private static GatewayProcess gateway(String role) {
        return Objects.requireNonNull(GATEWAYS.get("prod-detour-" + role));
    }

    private static HttpResponse<String> api(String method, String path, String body) {
        return Http.send(HttpRequest.newBuilder(gateway("console").url().resolve(path))
                .header("authorization", "Bearer " + TOKEN)
                .header("content-type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
    }

    private static void awaitAnswer(String path, String part) {
        Awaitility.await(path)
                .atMost(SOON)
                .untilAsserted(() -> assertThat(api("GET", path, "").body()).contains(part));
    }

    private static long records(Admin admin, String topic) throws Exception {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int partition = 0; partition < 2; partition++) {
            wanted.put(new TopicPartition(topic, partition), OffsetSpec.latest());
        }
        return admin.listOffsets(wanted).all().get().values().stream()
                .mapToLong(end -> end.offset())
                .sum();
    }

    private static String name(JsonNode document) {
        return document.at("/metadata/name").asText();
    }
}
