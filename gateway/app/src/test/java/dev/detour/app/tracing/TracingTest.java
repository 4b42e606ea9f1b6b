package dev.detour.app.tracing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.detour.app.tracing.Tracing.Attempt;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;

import static org.assertj.core.api.Assertions.assertThat;

class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PRODUCER = "00f067aa0ba902b7";
    private static final Instant PUBLISHED = Instant.parse("2026-11-24T10:00:00Z");
    private static final Attempt ATTEMPT = new Attempt("m-1", "meta", "whatsapp", 1);

    private final Spans spans = new Spans();
    private final Tracing tracing = spans.tracing();

    @Test
    void theRequestIsAGrandchildOfTheProducersSpan() {
        // Given
        String trace = taken("00-" + TRACE + "-" + PRODUCER + "-01");

        // When
        tracing.request(String.valueOf(trace), ATTEMPT).ended(new SendResult.Accepted("wamid.1"));

        // Then
        assertThat(spans.ended()).extracting(SpanData::getName).containsExactly("route urgent", "send meta");
        SpanData route = spans.ended().getFirst();
        SpanData send = spans.ended().getLast();
        assertThat(route.getTraceId()).isEqualTo(TRACE);
        assertThat(route.getParentSpanId()).isEqualTo(PRODUCER);
        assertThat(route.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(route.getAttributes().asMap().toString()).contains("detour.waited_ms=250");
        assertThat(send.getTraceId()).isEqualTo(TRACE);
        assertThat(send.getParentSpanId()).isEqualTo(route.getSpanId());
        assertThat(send.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(send.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
        assertThat(send.getAttributes().asMap().toString())
                .contains("detour.message_id=m-1", "detour.attempt=1", "detour.result=accepted");
    }

    @Test
    void aRequestThatFailsSaysWhyByItsCode() {
        // Given
        String trace = taken("00-" + TRACE + "-" + PRODUCER + "-01");

        // When
        tracing.request(String.valueOf(trace), ATTEMPT)
                .ended(new SendResult.Refused(
                        FailureClass.PROVIDER_FAULT, Scope.PROVIDER, "131016", "canary of a detail"));

        // Then
        SpanData send = spans.ended().getLast();
        assertThat(send.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(send.toString())
                .contains("detour.result_code=131016", "detour.result=provider-fault")
                .doesNotContain("canary");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01"
            })
    void whatNamesNoRecordedTraceIsNotTraced(String header) {
        // When // Then
        assertThat(taken(header)).isNull();
        assertThat(tracing.request(header, ATTEMPT)).isSameAs(Tracing.UNTRACED);
        assertThat(spans.ended()).isEmpty();
    }

    @Test
    void withoutACollectorNoHeaderIsLookedAt() {
        // When // Then
        assertThat(Tracing.OFF.taken(
                        headers("00-" + TRACE + "-" + PRODUCER + "-01"), "urgent", "m-1", PUBLISHED, PUBLISHED))
                .isNull();
        assertThat(Tracing.OFF.request("00-" + TRACE + "-" + PRODUCER + "-01", ATTEMPT))
                .isSameAs(Tracing.UNTRACED);
    }

    @Test
    void spansReachACollectorByHttp() throws IOException {
        // Given
        List<byte[]> bodies = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            bodies.add(exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        URI url = URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces");

        // When
        try (Tracing real = Tracing.to(url, "n1")) {
            real.taken(headers("00-" + TRACE + "-" + PRODUCER + "-01"), "urgent", "m-1", PUBLISHED, PUBLISHED);
        }

        // Then
        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> !bodies.isEmpty());
        collector.stop(0);
        assertThat(new String(bodies.getFirst(), StandardCharsets.ISO_8859_1)).contains("route urgent", "detour.lane");
    }

    private @Nullable String taken(String header) {
        return tracing.taken(headers(header), "urgent", "m-1", PUBLISHED, PUBLISHED.plusMillis(250));
    }

    private static Headers headers(String traceparent) {
        return new RecordHeaders().add(Tracing.HEADER, traceparent.getBytes(StandardCharsets.UTF_8));
    }
}
