package dev.detour.helm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code deploy/compose.yaml}, as far as it can be looked at without a container engine. */
class ComposeTest {
    private static final Path DEPLOY = Path.of("../deploy").toAbsolutePath().normalize();

    @Test
    void everythingThatIsMountedIsThere() throws IOException {
        // Given
        JsonNode compose = compose();
        List<String> paths = new ArrayList<>();

        // When
        compose.path("services")
                .forEach(service -> service.path("volumes").forEach(volume -> {
                    String source = volume.asText().split(":")[0];
                    if (source.startsWith("./")) {
                        paths.add(source);
                    } else {
                        assertThat(compose.path("volumes").has(source))
                                .as(source)
                                .isTrue();
                    }
                }));

        // Then
        assertThat(paths)
                .isNotEmpty()
                .allSatisfy(path -> assertThat(DEPLOY.resolve(path)).exists());
    }

    @Test
    void theGatewayIsLockedInAsItIsOnKubernetes() throws IOException {
        // When
        JsonNode gateway = compose().at("/services/gateway");

        // Then
        assertThat(gateway.path("read_only").asBoolean()).isTrue();
        assertThat(gateway.path("user").asText()).isEqualTo("10001:10001");
        assertThat(gateway.path("cap_drop")).extracting(JsonNode::asText).containsExactly("ALL");
        assertThat(gateway.path("volumes")).extracting(JsonNode::asText).contains("state:/var/lib/detour");
    }

    @Test
    void nothingIsReachedFromOtherMachines() throws IOException {
        // When // Then
        assertThat(compose().path("services"))
                .allSatisfy(service -> assertThat(service.path("ports"))
                        .allSatisfy(port -> assertThat(port.asText()).startsWith("127.0.0.1:")));
    }

    @Test
    void theGatewaySpeaksToTheServicesThatThereAre() throws IOException {
        // Given
        String settings = Files.readString(DEPLOY.resolve("compose/detour.properties"));
        String scraped = Files.readString(DEPLOY.resolve("compose/prometheus.yaml"));

        // When // Then
        assertThat(settings).contains("kafka.bootstrap.servers=kafka:19092", "detour.providers.mail.host=mail");
        assertThat(scraped).contains("gateway:8080", "metrics_path: /q/metrics");
        assertThat(compose().path("services").fieldNames())
                .toIterable()
                .contains("kafka", "gateway", "mail", "prometheus", "grafana");
    }

    private static JsonNode compose() throws IOException {
        return Chart.YAML.readTree(DEPLOY.resolve("compose.yaml").toFile());
    }
}
