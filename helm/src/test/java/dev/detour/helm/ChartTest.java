package dev.detour.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is true of every way to install it. */
class ChartTest {
    private static final Set<String> OUTSIDE = Set.of("/webhooks", "/unsubscribe");

    static List<String> examples() {
        return Chart.examples();
    }

    @Test
    void thereAreExamplesOfEveryWay() {
        // When // Then
        assertThat(Chart.examples())
                .contains("all-in-one", "split", "strimzi-scram", "strimzi-tls", "gateway-api", "smallest");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void helmFindsNothingToComplainOf(String example, @TempDir Path folder) throws IOException {
        // Given
        Path chart = withValuesOf(example, folder.resolve("detour"));

        // When
        LintResult result = new Helm(chart).lint().strict().call();

        // Then
        assertThat(result.isFailed()).as(result.getMessages().toString()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyDocumentIsWhatTheClusterKnows(String example) {
        // Given
        List<JsonNode> documents = Chart.of(example);

        // When // Then
        assertThat(documents)
                .isNotEmpty()
                .allSatisfy(document -> assertThatCode(() -> ClusterTypes.read(document))
                        .as(document.toPrettyString())
                        .doesNotThrowAnyException());
    }

    @Test
    void whatTheClusterDoesNotKnowIsNoticed() {
        // Given
        ObjectNode misspelt = Chart.workloads(Chart.of("all-in-one")).getFirst().deepCopy();
        ((ObjectNode) misspelt.at("/spec/template/spec/containers/0")).put("imagePolicy", "Always");
        ObjectNode number = Chart.workloads(Chart.of("all-in-one")).getFirst().deepCopy();
        ((ObjectNode) number.at("/spec/template/spec/containers/0/env/0")).put("value", 5);

        // When // Then
        assertThatThrownBy(() -> ClusterTypes.read(misspelt)).hasMessageContaining("imagePolicy");
        assertThatThrownBy(() -> ClusterTypes.read(number)).hasMessageContaining("String");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void noTwoDocumentsHaveTheSameName(String example) {
        // When
        List<String> names = Chart.of(example).stream()
                .map(one -> one.path("kind").asText() + " "
                        + one.at("/metadata/name").asText())
                .toList();

        // Then
        assertThat(names).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyPodFulfilsTheRestrictedStandard(String example) {
        // Given
        List<JsonNode> pods = pods(example);

        // When // Then
        assertThat(pods).isNotEmpty().allSatisfy(pod -> {
            JsonNode context = pod.path("securityContext");
            assertThat(context.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(context.path("runAsUser").asInt()).isPositive();
            assertThat(context.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
            assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
            assertThat(pod.path("initContainers").isMissingNode()).isTrue();
            assertThat(pod.path("containers")).isNotEmpty().allSatisfy(container -> {
                JsonNode own = container.path("securityContext");
                assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
                assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(own.path("runAsNonRoot").asBoolean()).isTrue();
                assertThat(own.path("privileged").asBoolean()).isFalse();
                assertThat(own.at("/capabilities/drop"))
                        .extracting(JsonNode::asText)
                        .containsExactly("ALL");
                assertThat(own.at("/capabilities/add").isMissingNode()).isTrue();
                assertThat(own.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            });
            assertThat(pod.path("volumes"))
                    .allSatisfy(volume -> assertThat(volume.fieldNames())
                            .toIterable()
                            .isSubsetOf("name", "configMap", "emptyDir", "projected", "persistentVolumeClaim"));
        });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everythingThatIsWrittenToHasAVolume(String example) {
        // When // Then
        assertThat(Chart.workloads(Chart.of(example))).allSatisfy(workload -> {
            JsonNode spec = workload.at("/spec/template/spec");
            List<String> volumes = new ArrayList<>();
            spec.path("volumes")
                    .forEach(volume -> volumes.add(volume.path("name").asText()));
            workload.at("/spec/volumeClaimTemplates")
                    .forEach(claim -> volumes.add(claim.at("/metadata/name").asText()));
            assertThat(volumes).doesNotHaveDuplicates().contains("state", "tmp");
            assertThat(spec.at("/containers/0/volumeMounts"))
                    .extracting(mount -> mount.path("name").asText())
                    .containsExactlyInAnyOrderElementsOf(volumes);
        });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void noSecretIsWrittenAnywhere(String example) {
        // Given
        List<JsonNode> documents = Chart.of(example);

        // When
        List<JsonNode> environment = new ArrayList<>();
        pods(example).forEach(pod -> pod.at("/containers/0/env").forEach(environment::add));
        List<String> settings = properties(documents);

        // Then
        assertThat(Chart.ofKind(documents, "Secret")).isEmpty();
        assertThat(environment)
                .filteredOn(variable -> variable.path("name").asText().matches(".*(TOKEN|PASSWORD|SECRET|JAAS).*"))
                .allSatisfy(variable -> assertThat(
                                variable.at("/valueFrom/secretKeyRef/name").asText())
                        .isNotEmpty());
        assertThat(settings)
                .filteredOn(line -> line.matches("[^=]*(token|secret|password|jaas)[^=]*=.*"))
                .allMatch(
                        line -> line.matches("[^=]+-file=/var/run/detour/.+|[^=]+=\\$\\{KAFKA_[A-Z_]+}"),
                        "a reference");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyFileThatASettingNamesIsMounted(String example) {
        // Given
        List<String> named = properties(Chart.of(example)).stream()
                .map(line -> line.substring(line.indexOf('=') + 1))
                .filter(value -> value.startsWith("/var/run/detour/"))
                .map(value -> value.substring("/var/run/detour/".length()))
                .distinct()
                .toList();

        // When
        Set<String> mounted = new TreeSet<>();
        pods(example).forEach(pod -> mounted.addAll(mounted(pod)));

        // Then
        assertThat(mounted).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void eachPodMountsTheSecretsOfItsOwnWorkOnly() {
        // When
        Map<String, List<String>> secrets = new TreeMap<>();
        for (JsonNode workload : Chart.workloads(Chart.of("split"))) {
            secrets.put(
                    workload.at("/metadata/name").asText(),
                    mounted(workload.at("/spec/template/spec")).stream()
                            .filter(path -> path.startsWith("providers/"))
                            .map(path -> path.substring("providers/".length()))
                            .toList());
        }

        // Then
        assertThat(secrets)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "prod-detour-router", List.of(),
                        "prod-detour-console", List.of(),
                        "prod-detour-senders-whatsapp", List.of("meta/access-token", "twilio-wa/auth-token"),
                        "prod-detour-senders-sms", List.of("twilio/auth-token"),
                        "prod-detour-senders-email", List.of("smtp/password"),
                        "prod-detour-webhooks",
                                List.of(
                                        "twilio/auth-token",
                                        "meta/app-secret",
                                        "meta/verify-token",
                                        "twilio-wa/auth-token")));
    }

    private static List<String> mounted(JsonNode pod) {
        List<String> mounted = new ArrayList<>();
        pod.path("volumes")
                .forEach(volume -> volume.at("/projected/sources")
                        .forEach(source -> source.at("/secret/items")
                                .forEach(item -> mounted.add(item.path("path").asText()))));
        return mounted;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theRolesOfAllPodsTogetherAreAllRolesAndEachIsThereOnce(String example) {
        // Given
        List<String> roles = new ArrayList<>();

        // When
        pods(example).forEach(pod -> {
            String channel = variable(pod, "DETOUR_SENDER_CHANNELS");
            for (String role : variable(pod, "DETOUR_ROLES").split(",")) {
                roles.add(channel.isEmpty() ? role : role + " " + channel);
            }
        });

        // Then
        assertThat(roles).doesNotHaveDuplicates();
        assertThat(roles.stream().map(role -> role.split(" ")[0]))
                .containsOnly("router", "senders", "webhooks", "console", "monitor", "recipients");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theOutsideReachesWebhooksOnly(String example) {
        // Given
        List<JsonNode> documents = Chart.of(example);
        Set<String> paths = new TreeSet<>();
        Set<String> services = new TreeSet<>();

        // When
        Chart.ofKind(documents, "Ingress")
                .forEach(one -> one.at("/spec/rules")
                        .forEach(rule -> rule.at("/http/paths").forEach(path -> {
                            paths.add(path.path("path").asText());
                            services.add(path.at("/backend/service/name").asText());
                        })));
        Chart.ofKind(documents, "HTTPRoute")
                .forEach(one -> one.at("/spec/rules").forEach(rule -> {
                    rule.path("matches")
                            .forEach(match -> paths.add(match.at("/path/value").asText()));
                    rule.path("backendRefs")
                            .forEach(to -> services.add(to.path("name").asText()));
                }));

        // Then
        assertThat(OUTSIDE).containsAll(paths);
        assertThat(services).allSatisfy(service -> {
            JsonNode selector = Chart.named(documents, "Service", service).at("/spec/selector");
            assertThat(Chart.workloads(documents).stream()
                            .filter(workload -> isSelected(selector, workload))
                            .map(workload -> variable(workload.at("/spec/template/spec"), "DETOUR_ROLES")))
                    .singleElement()
                    .asString()
                    .contains("webhooks");
        });
        assertThat(Chart.ofKind(documents, "Service"))
                .allSatisfy(service ->
                        assertThat(service.at("/spec/type").asText("ClusterIP")).isIn("", "ClusterIP"));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyWorkloadHasProbesABudgetAndAServiceThatIsScrapedOnce(String example) {
        // Given
        List<JsonNode> documents = Chart.of(example);

        // When // Then
        assertThat(Chart.workloads(documents)).allSatisfy(workload -> {
            String name = workload.at("/metadata/name").asText();
            JsonNode container = workload.at("/spec/template/spec/containers/0");
            assertThat(Stream.of("startup/started", "liveness/live", "readiness/ready"))
                    .allSatisfy(probe -> {
                        String[] words = probe.split("/");
                        assertThat(container
                                        .at("/" + words[0] + "Probe/httpGet/path")
                                        .asText())
                                .isEqualTo("/q/health/" + words[1]);
                    });
            assertThat(container.path("resources")).isNotEmpty();
            assertThat(isSelected(
                            Chart.named(documents, "PodDisruptionBudget", name).at("/spec/selector/matchLabels"),
                            workload))
                    .isTrue();
            assertThat(Chart.ofKind(documents, "Service"))
                    .filteredOn(service ->
                            service.at("/metadata/labels/detour.dev~1metrics").asBoolean()
                                    && isSelected(service.at("/spec/selector"), workload))
                    .hasSize(1);
            if (workload.path("kind").asText().equals("StatefulSet")) {
                assertThat(Chart.named(
                                        documents,
                                        "Service",
                                        workload.at("/spec/serviceName").asText())
                                .at("/spec/clusterIP")
                                .asText())
                        .isEqualTo("None");
            }
        });
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whatScalesSaysNoNumberAndWhatDoesNotScaleSaysOne(String example) {
        // Given
        List<JsonNode> documents = Chart.of(example);
        List<String> scaled = Chart.ofKind(documents, "HorizontalPodAutoscaler", "ScaledObject").stream()
                .map(one -> one.at("/spec/scaleTargetRef/name").asText())
                .toList();

        // When // Then
        assertThat(Chart.workloads(documents))
                .allSatisfy(workload -> assertThat(workload.at("/spec/replicas").isMissingNode())
                        .isEqualTo(scaled.contains(workload.at("/metadata/name").asText())));
        assertThat(scaled)
                .isSubsetOf(Chart.workloads(documents).stream()
                        .map(workload -> workload.at("/metadata/name").asText())
                        .toList());
    }

    @Test
    void sendersScaleByTheirOwnBacklog() {
        // When
        JsonNode scaled = Chart.named(Chart.of("split"), "ScaledObject", "prod-detour-senders-whatsapp");

        // Then
        assertThat(scaled.at("/spec/triggers"))
                .extracting(trigger -> trigger.at("/metadata/consumerGroup").asText() + " "
                        + trigger.at("/metadata/topic").asText())
                .containsExactlyInAnyOrder(
                        "detour.sender.meta.urgent detour.dispatch.meta.urgent",
                        "detour.sender.meta.standard detour.dispatch.meta.standard",
                        "detour.sender.meta.bulk detour.dispatch.meta.bulk",
                        "detour.sender.twilio-wa.urgent detour.dispatch.twilio-wa.urgent",
                        "detour.sender.twilio-wa.standard detour.dispatch.twilio-wa.standard",
                        "detour.sender.twilio-wa.bulk detour.dispatch.twilio-wa.bulk");
        assertThat(Chart.ofKind(Chart.of("split"), "ScaledObject")).hasSize(2);
    }

    @Test
    void onlyRolesThatTalkToTheOutsideMayReachIt() {
        // When
        List<JsonNode> policies = Chart.ofKind(Chart.of("split"), "NetworkPolicy");

        // Then
        assertThat(policies).hasSize(6).allSatisfy(policy -> {
            boolean outside = policy.toString().contains("0.0.0.0/0");
            assertThat(outside)
                    .as(policy.at("/metadata/name").asText())
                    .isEqualTo(!policy.at("/metadata/name").asText().endsWith("-console"));
            assertThat(policy.at("/spec/policyTypes")).hasSize(2);
            // An empty list of peers would mean everybody.
            policy.at("/spec/ingress")
                    .forEach(rule -> assertThat(rule.path("from")).isNotEmpty());
        });
    }

    private static List<JsonNode> pods(String example) {
        return Chart.workloads(Chart.of(example)).stream()
                .map(workload -> workload.at("/spec/template/spec"))
                .toList();
    }

    private static String variable(JsonNode pod, String name) {
        for (JsonNode variable : pod.at("/containers/0/env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable.path("value").asText();
            }
        }
        return "";
    }

    private static List<String> properties(List<JsonNode> documents) {
        return Chart.named(documents, "ConfigMap", "prod-detour")
                .at("/data/detour.properties")
                .asText()
                .lines()
                .toList();
    }

    private static boolean isSelected(JsonNode selector, JsonNode workload) {
        JsonNode labels = workload.at("/spec/template/metadata/labels");
        return !selector.isEmpty()
                && selector.properties().stream()
                        .allMatch(label -> label.getValue().equals(labels.path(label.getKey())));
    }

    /** A copy of the chart with an example's values for its own: what is linted has no values besides. */
    private static Path withValuesOf(String example, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(Chart.FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = copy.resolve(Chart.FOLDER.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        Path values = copy.resolve("values.yaml");
        JsonNode own = Chart.YAML.readTree(values.toFile());
        JsonNode more =
                Chart.YAML.readTree(Chart.EXAMPLES.resolve(example + ".yaml").toFile());
        merge((ObjectNode) own, (ObjectNode) more);
        Chart.YAML.writeValue(values.toFile(), own);
        return copy;
    }

    private static void merge(ObjectNode into, ObjectNode more) {
        more.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode inner && into.get(field.getKey()) instanceof ObjectNode outer) {
                merge(outer, inner);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }
}
