package dev.detour.app.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EventHeadersTest {
    @Test
    void attributesOfAnEventAreCalledAsInARecordAndWhatBelongsToTheConnectionStaysBehind() {
        // Given
        MultiMap request = MultiMap.caseInsensitiveMultiMap()
                .add("Host", "127.0.0.1:8080")
                .add("Authorization", "Bearer secret")
                .add("Content-Type", "application/json")
                .add("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .add("CE-SpecVersion", "1.0")
                .add("ce-id", "order-1");

        // When
        String headers = named(request);

        // Then
        assertThat(headers)
                .isEqualTo(
                        "ce_id=order-1, ce_specversion=1.0, content-type=application/json, traceparent=00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    }

    @ParameterizedTest
    @CsvSource({"Euro%20%E2%82%AC, Euro €", "a+b, a+b", "100%, 100%", "%zz, %zz", "plain, plain"})
    void whatHttpCannotCarryIsRead(String sent, String read) {
        assertThat(named(MultiMap.caseInsensitiveMultiMap().add("ce-id", sent))).isEqualTo("ce_id=" + read);
    }

    private static String named(MultiMap request) {
        return Arrays.stream(EventHeaders.of(request).toArray())
                .map(header -> header.key() + "=" + new String(header.value(), StandardCharsets.UTF_8))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
