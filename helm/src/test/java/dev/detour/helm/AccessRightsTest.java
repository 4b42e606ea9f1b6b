package dev.detour.helm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Topics and users for Strimzi, against the list that the gateway's own sources make. */
class AccessRightsTest {
    @Test
    void everyTopicIsMadeAsTheGatewayWouldMakeIt() throws IOException {
        // Given
        Map<String, JsonNode> expected = new TreeMap<>();
        for (JsonNode topic : catalog().path("topics")) {
            for (String provider : List.of("meta", "twilio")) {
                expected.put("detour." + topic.path("name").asText().replace("{provider}", provider), topic);
            }
        }

        // When
        Map<String, JsonNode> made = new TreeMap<>();
        Chart.ofKind(Chart.of("strimzi-scram"), "KafkaTopic")
                .forEach(topic -> made.put(topic.at("/spec/topicName").asText(), topic));

        // Then
        assertThat(made.keySet()).isEqualTo(expected.keySet());
        made.forEach((name, topic) -> {
            JsonNode wanted = Objects.requireNonNull(expected.get(name));
            assertThat(topic.at("/metadata/labels/strimzi.io~1cluster").asText())
                    .isEqualTo("main");
            assertThat(topic.at("/spec/partitions").asInt())
                    .isEqualTo(wanted.path("single").asBoolean() ? 1 : 12);
            assertThat(topic.at("/spec/replicas").asInt()).isEqualTo(3);
            wanted.path("config")
                    .properties()
                    .forEach(setting -> assertThat(topic.at("/spec/config").path(setting.getKey()))
                            .isEqualTo(setting.getValue()));
            assertThat(topic.at("/spec/config/min.insync.replicas").asText()).isEqualTo("2");
        });
    }

    @Test
    void theGatewayDoesNotMakeTopicsItselfThen() {
        // When
        String properties = Chart.named(Chart.of("strimzi-scram"), "ConfigMap", "prod-detour")
                .at("/data/detour.properties")
                .asText();

        // Then
        assertThat(properties.lines()).contains("detour.topics.create=false");
    }

    @ParameterizedTest
    @ValueSource(strings = {"strimzi-scram", "strimzi-tls"})
    void everyUserMayDoWhatItsRolesNeedAndNothingElse(String example) throws IOException {
        // Given
        List<JsonNode> documents = Chart.of(example);
        List<JsonNode> users = Chart.ofKind(documents, "KafkaUser");

        // When // Then
        assertThat(users).hasSameSizeAs(Chart.workloads(documents));
        for (JsonNode user : users) {
            JsonNode workload = Chart.workloads(documents).stream()
                    .filter(one -> one.at("/metadata/name").equals(user.at("/metadata/name")))
                    .findFirst()
                    .orElseThrow();
            assertThat(rights(user))
                    .as(user.at("/metadata/name").asText())
                    .isEqualTo(needed(
                            Set.of(variable(workload, "DETOUR_ROLES").split(",")),
                            variable(workload, "DETOUR_SENDER_CHANNELS")));
        }
    }

    @Test
    void whoIsReachedFromOutsideCanNeitherSendNorReadMessages() {
        // When
        List<String> rights = rights(Chart.named(Chart.of("strimzi-scram"), "KafkaUser", "prod-detour-webhooks"));

        // Then
        assertThat(rights)
                .contains("topic literal detour.receipts.urgent Describe,Write")
                .noneMatch(
                        right -> right.matches(".*(messages|dispatch|attempts|status|overrides|audit|deadletters).*"))
                .noneMatch(right -> right.contains("Create"))
                .noneMatch(right -> right.contains(" prefix "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"strimzi-scram", "strimzi-tls"})
    void everyPodUsesTheSecretOfItsOwnUser(String example) {
        // When // Then
        assertThat(Chart.workloads(Chart.of(example))).allSatisfy(workload -> {
            String name = workload.at("/metadata/name").asText();
            List<String> secrets = new ArrayList<>();
            workload.at("/spec/template/spec/containers/0/env").forEach(variable -> {
                if (variable.path("name").asText().startsWith("KAFKA_")) {
                    secrets.add(variable.at("/valueFrom/secretKeyRef/name").asText());
                }
            });
            assertThat(secrets).containsExactly(name);
        });
    }

    private static List<String> needed(Set<String> roles, String channel) throws IOException {
        Set<String> needed = new TreeSet<>();
        // The examples have one provider for each channel.
        List<String> own =
                channel.isEmpty() ? List.of("meta", "twilio") : List.of(channel.equals("whatsapp") ? "meta" : "twilio");
        JsonNode catalog = catalog();
        for (JsonNode topic : catalog.path("topics")) {
            boolean reads = uses(topic.path("readBy"), roles);
            boolean writes = uses(topic.path("writtenBy"), roles);
            if (reads || writes || uses(topic.path("describedBy"), roles)) {
                for (String provider : own) {
                    needed.add("topic literal detour."
                            + topic.path("name").asText().replace("{provider}", provider) + " Describe"
                            + (reads ? ",Read" : "") + (writes ? ",Write" : ""));
                }
            }
        }
        for (JsonNode application : catalog.path("applications")) {
            String name = "detour." + application.path("name").asText();
            if (roles.contains(application.path("role").asText())) {
                needed.add("group literal " + name + " Describe,Read");
                needed.add("topic prefix " + name + "- Create,Describe,Read,Write");
                if (application.path("transactional").asBoolean()) {
                    needed.add("transactionalId prefix " + name + "- Describe,Write");
                }
            } else if (uses(application.path("describedBy"), roles)) {
                needed.add("group literal " + name + " Describe");
            }
        }
        for (JsonNode group : catalog.path("groups")) {
            boolean reads = roles.contains(group.path("role").asText());
            if (reads || uses(group.path("describedBy"), roles)) {
                for (String provider : own) {
                    needed.add("group literal detour."
                            + group.path("name").asText().replace("{provider}", provider) + " Describe"
                            + (reads ? ",Read" : ""));
                }
            }
        }
        return List.copyOf(needed);
    }

    private static List<String> rights(JsonNode user) {
        Set<String> rights = new TreeSet<>();
        user.at("/spec/authorization/acls").forEach(acl -> {
            Set<String> operations = new TreeSet<>();
            acl.path("operations").forEach(operation -> operations.add(operation.asText()));
            rights.add(acl.at("/resource/type").asText() + " "
                    + acl.at("/resource/patternType").asText() + " "
                    + acl.at("/resource/name").asText() + " " + String.join(",", operations));
        });
        return List.copyOf(rights);
    }

    private static boolean uses(JsonNode list, Set<String> roles) {
        for (JsonNode role : list) {
            if (roles.contains(role.asText())) {
                return true;
            }
        }
        return false;
    }

    private static String variable(JsonNode workload, String name) {
        for (JsonNode variable : workload.at("/spec/template/spec/containers/0/env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable.path("value").asText();
            }
        }
        return "";
    }

    private static JsonNode catalog() throws IOException {
        return Chart.YAML.readTree(Chart.FOLDER.resolve("files/topics.yaml").toFile());
    }
}
