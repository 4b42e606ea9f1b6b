package dev.detour.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DetourTest {
    /** Nobody listens there, and nobody may. */
    private static final String NOBODY = "127.0.0.1:1";

    @TempDir
    private Path folder;

    @Test
    void withAnOutboxAMessageIsSafeThoughNoKafkaIsThere() {
        // Given
        Properties settings = new Properties();
        settings.put("bootstrap.servers", NOBODY);
        settings.put("detour.outbox", folder.resolve("outbox").toString());
        settings.put("max.block.ms", "50");
        OutgoingMessage message =
                OutgoingMessage.of("a-1").phone("+4915112345678").text("Hello").build();

        // When
        try (Detour detour = Detour.client(settings)) {
            detour.send(message).join();

            // Then
            assertThat(detour.backlog().messages()).isEqualTo(1);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(detour.backlog().trouble()).contains("metadata"));
        }
        try (Detour detour = Detour.client(settings)) {
            assertThat(detour.backlog().messages()).as("after a restart").isEqualTo(1);
        }
    }

    @Test
    void withoutAnOutboxTheCallerHearsThatKafkaIsNotThere() {
        // When
        try (Detour detour = Detour.client(Map.of("bootstrap.servers", NOBODY, "max.block.ms", 50))) {

            // Then
            assertThat(detour.send(OutgoingMessage.of("a-1")
                            .phone("+4915112345678")
                            .text("Hello")
                            .build()))
                    .failsWithin(Duration.ofSeconds(20));
            assertThat(detour.backlog()).isEqualTo(Backlog.NONE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "detour.outbux, /tmp, detour.outbux is unknown",
        "detour.outbox.max-bytes, much, detour.outbox.max-bytes must be a number of bytes above 0",
        "detour.outbox.max-block, soon, detour.outbox.max-block must be a duration",
        "linger.ms, soon, a setting of Kafka's producer is wrong",
    })
    void aWrongSettingIsNamed(String name, String value, String sentence) {
        // Given
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", NOBODY, name, value));

        // When // Then
        assertThatThrownBy(() -> Detour.client(settings))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void whatTheOutboxPromisesCannotBeSetAway() {
        // When
        ClientSettings settings = ClientSettings.of(Map.of(
                "bootstrap.servers",
                NOBODY,
                "detour.outbox",
                "x",
                "acks",
                "0",
                "enable.idempotence",
                "false",
                "retries",
                1));

        // Then
        assertThat(settings.producer())
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("retries", Integer.MAX_VALUE)
                .containsEntry("delivery.timeout.ms", Integer.MAX_VALUE);
    }
}
