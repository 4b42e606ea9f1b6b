package dev.detour.helm;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the chart takes and what it refuses, and whether the refusal names the value. */
class ValuesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            all-in-one | mode                                         | both               | /mode
            all-in-one | replicaCount                                 | 3                  | replicaCount
            all-in-one | publicUrl                                    | detour.example.com | /publicUrl
            all-in-one | image.digest                                 | sha256:abc         | /image/digest
            all-in-one | image.pullPolicy                             | Sometimes          | /image/pullPolicy
            all-in-one | kafka.bootstrapServers                       | kafka              | /kafka/bootstrapServers
            all-in-one | kafka.security.protocol                      | TLS                | /kafka/security/protocol
            all-in-one | kafka.settings.ssl\\.truststore\\.password   | geheim             | invalid propertyName 'ssl.truststore.password'
            all-in-one | providers.meta.settings.access-token         | EAAG               | invalid propertyName 'access-token'
            all-in-one | providers.meta.settings.app-secret-file      | /etc/secret        | invalid propertyName 'app-secret-file'
            all-in-one | providers.meta.secrets.phone-number-id.name  | detour-meta        | /providers/meta/secrets
            all-in-one | providers.meta.secrets.access-token          | EAAG               | /providers/meta/secrets/access-token
            all-in-one | providers.Meta.type                          | whatsapp-cloud     | invalid propertyName 'Meta'
            all-in-one | channels.fax[0]                              | meta               | fax
            all-in-one | settings.detour\\.admin\\.token              | geheim             | invalid propertyName 'detour.admin.token'
            all-in-one | settings.quarkus\\.oidc\\.credentials\\.secret | geheim         | invalid propertyName 'quarkus.oidc.credentials.secret'
            all-in-one | settings.detour\\.roles                      | router             | invalid propertyName 'detour.roles'
            all-in-one | settings.server\\.port                       | 80                 | invalid propertyName 'server.port'
            all-in-one | topics.partitions                            | 0                  | /topics/partitions
            all-in-one | topics.prefix                                | a b                | /topics/prefix
            all-in-one | allInOne.replicas                            | 0                  | /allInOne/replicas
            all-in-one | allInOne.replicas                            | 13                 | topics.partitions is 12
            all-in-one | allInOne.autoscaling.type                    | hpa                | /allInOne/autoscaling
            all-in-one | allInOne.storage.size                        | plenty             | /allInOne/storage/size
            all-in-one | ingress.host                                 |                    | /ingress/host
            all-in-one | channels.sms[0]                              | nobody             | channels.sms names nobody
            all-in-one | channels.email[0]                            | twilio             | names twilio once more
            all-in-one | providers.other.type                         | smtp               | providers.other is used by no channel
            split      | webhooks.autoscaling.type                    | keda               | /webhooks/autoscaling
            split      | senders.channels.fax.replicas                | 1                  | fax
            split      | senders.autoscaling.maxReplicas              | 13                 | topics.partitions is 12
            split      | router.standbyReplicas                       | 9                  | /router/standbyReplicas
            split      | networkPolicy.kafkaPorts[0]                  | 99999              | /networkPolicy/kafkaPorts
            split      | kafka.security.sasl.name                     |                    | kafka.security.sasl.name
            strimzi-tls | strimzi.cluster                             |                    | /strimzi/cluster
            strimzi-tls | strimzi.topics                              | false              | /strimzi
            strimzi-tls | strimzi.authentication                      | scram-sha-512      | needs kafka.security.protocol SASL
            strimzi-scram | strimzi.authentication                    | tls                | needs kafka.security.protocol SSL
            gateway-api | httpRoute.parentRefs                        | none               | /httpRoute/parentRefs
            """)
    void aWrongValueIsRefusedByName(String example, String path, @Nullable String value, String named) {
        // Given
        Map<String, ?> change = Map.of(path, typed(value));

        // When // Then
        assertThatThrownBy(() -> Chart.render(example, change)).hasMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            all-in-one | mode                              | split
            all-in-one | image.tag                         | 1.2.3
            all-in-one | image.digest                      | sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
            all-in-one | fullnameOverride                  | gate
            all-in-one | allInOne.replicas                 | 12
            all-in-one | allInOne.autoscaling.maxReplicas  | 5
            all-in-one | settings.quarkus\\.log\\.level    | DEBUG
            all-in-one | settings.detour\\.retry\\.base    | 1s
            all-in-one | kafka.settings.client\\.rack      | eu-1a
            all-in-one | pods.nodeSelector.disk            | ssd
            all-in-one | global.anything                   | goes
            split      | senders.channels.sms.replicas     | 5
            split      | mode                              | all-in-one
            strimzi-tls | strimzi.apiVersion               | kafka.strimzi.io/v1
            strimzi-tls | strimzi.users                    | false
            """)
    void aRightValueIsTaken(String example, String path, @Nullable String value) {
        // Given
        Map<String, ?> change = Map.of(path, typed(value));

        // When // Then
        assertThatCode(() -> Chart.render(example, change)).doesNotThrowAnyException();
    }

    @Test
    void aValueReachesTheSettingAsItIs() {
        // When
        List<JsonNode> documents = Chart.render(
                "all-in-one",
                Map.of(
                        "providers.twilio.settings.from", "a=b\\c",
                        "providers.meta.settings.rate", 1_000_000,
                        "settings.detour\\.retry\\.budget-ratio", "0.25"));

        // Then
        String properties = Chart.named(documents, "ConfigMap", "prod-detour")
                .at("/data/detour.properties")
                .asText();
        assertThat(properties.lines())
                .contains(
                        "detour.providers.twilio.from=a=b\\\\c",
                        "detour.providers.meta.rate=1000000",
                        "detour.retry.budget-ratio=0.25",
                        "detour.topics.partitions=12",
                        "detour.channels.whatsapp=meta");
    }

    /** As Helm reads {@code --set}: numbers and truth values are what they look like. */
    private static Object typed(@Nullable String value) {
        if (value == null) {
            return "";
        }
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> value.matches("\\d{1,9}") ? Integer.valueOf(value) : value;
        };
    }
}
