package dev.detour.app.router;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.recipients.RecipientBook;
import dev.detour.app.tracing.Spans;
import dev.detour.app.tracing.Tracing;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.Reason;
import dev.detour.core.budget.NodeSpending;

import static org.assertj.core.api.Assertions.assertThat;

/** What a pipeline measures, and what goes along with its dispatches. */
class RouterMetersTest {
    private static final String MESSAGE = "{\"id\":\"%s\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"Hello\"}";
    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final Spans spans = new Spans();

    @TempDir
    private Path folder;

    private Pipeline pipeline;

    @BeforeEach
    void start() {
        pipeline = new Pipeline(folder, RecipientBook.EMPTY, NodeSpending.unlimited(), spans.tracing());
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void stepsAndDispatchesAreCounted() {
        // Given
        pipeline.publish("a", MESSAGE.formatted("m-1"));
        DispatchRecord dispatch = pipeline.dispatch("meta");

        // When
        pipeline.accepts(dispatch);
        pipeline.receipt(dispatch, ReceiptState.DELIVERED);
        pipeline.publish("a", MESSAGE.formatted("m-1"));
        pipeline.publish("a", "{");

        // Then
        assertThat(List.of("accepted", "dispatched", "sent", "delivered", "duplicate"))
                .allSatisfy(status -> assertThat(messages(status)).as(status).isEqualTo(1));
        assertThat(messages("expired")).isZero();
        assertThat(count("detour.dispatches", "lane", "standard", "provider", "meta", "kind", "first"))
                .isEqualTo(1);
        assertThat(count("detour.dead.letters", "lane", "standard", "code", "json.malformed"))
                .isEqualTo(1);
    }

    @Test
    void messagesStandWhereTheyAreUntilTheyEnd() {
        // Given
        pipeline.after(Duration.ofSeconds(1));
        pipeline.publish("a", MESSAGE.formatted("m-1"));
        pipeline.publish("a", MESSAGE.formatted("m-2"));
        DispatchRecord dispatch = pipeline.dispatch("meta");
        assertThat(standing("dispatched")).isEqualTo(1);
        assertThat(standing("queued")).isEqualTo(1);

        // When
        pipeline.reports(dispatch, new SendResult.Ambiguous("timeout", "no answer"));

        // Then
        assertThat(standing("dispatched")).isZero();
        assertThat(standing("in-doubt")).isEqualTo(1);
        assertThat(standing("queued")).isEqualTo(1);
        pipeline.receipt(dispatch, ReceiptState.DELIVERED);
        assertThat(standing("in-doubt")).isZero();
        assertThat(standing("queued")).isZero();
        assertThat(standing("dispatched")).isEqualTo(1);
    }

    @Test
    void whatIsAboutToExpireIsSeenAMinuteBefore() {
        // Given
        pipeline.after(Duration.ofSeconds(1));
        pipeline.publish(
                "a", "{\"id\":\"m-0\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"Hello\",\"ttl\":\"PT10M\"}");
        pipeline.publish(
                "a", "{\"id\":\"m-1\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"Hello\",\"ttl\":\"PT3M\"}");

        // When
        pipeline.after(Duration.ofSeconds(60));
        double before = expiring();
        pipeline.after(Duration.ofSeconds(70));

        // Then
        assertThat(before).isZero();
        assertThat(expiring()).isEqualTo(1);
    }

    @Test
    void aFailoverIsCountedWithItsCause() {
        // Given
        pipeline.publish("a", MESSAGE.formatted("m-1"));

        // When
        pipeline.reports(
                pipeline.dispatch("meta"),
                new SendResult.Refused(FailureClass.RECIPIENT, Scope.RECIPIENT, "131026", "not on WhatsApp"));

        // Then
        assertThat(count("detour.failovers", "lane", "standard", "from", "whatsapp", "to", "sms", "cause", "refused"))
                .isEqualTo(1);
    }

    @Test
    void causesComeFromReasons() {
        // When // Then
        assertThat(cause("rescued")).isEqualTo("rescued");
        assertThat(cause("channel.down")).isEqualTo("health");
        assertThat(cause("meta.handed-back")).isEqualTo("health");
        assertThat(cause("receipt.missing")).isEqualTo("receipt");
        assertThat(cause("ambiguous.unresolved")).isEqualTo("ambiguous");
        assertThat(cause("meta.overdue")).isEqualTo("throttled");
        assertThat(cause("retry.budget")).isEqualTo("budget");
        assertThat(cause("meta.131026")).isEqualTo("refused");
    }

    @Test
    void aTraceGoesAlongWithEveryDispatchAndTheTimeOfPublishingWithTheFirst() {
        // Given
        pipeline.publish(
                "a".getBytes(StandardCharsets.UTF_8),
                MESSAGE.formatted("m-1").getBytes(StandardCharsets.UTF_8),
                Map.of(Tracing.HEADER, TRACEPARENT.getBytes(StandardCharsets.UTF_8)));
        Headers first = pipeline.headers("meta").getFirst();

        // When: what the sender would report about it
        pipeline.publish("a", MESSAGE.formatted("m-1"));
        String span = spans.ended().getFirst().getSpanId();

        // Then
        assertThat(header(first)).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-" + span + "-01");
        assertThat(ByteBuffer.wrap(first.lastHeader(DispatchRecord.PUBLISHED).value())
                        .getLong())
                .isEqualTo(Pipeline.START.toEpochMilli());
    }

    @Test
    void aMessageWithoutATraceHasNoHeaderOfOne() {
        // When
        pipeline.publish("a", MESSAGE.formatted("m-1"));

        // Then
        assertThat(pipeline.headers("meta").getFirst().lastHeader(Tracing.HEADER))
                .isNull();
        assertThat(spans.ended()).isEmpty();
    }

    private static String header(Headers headers) {
        return new String(headers.lastHeader(Tracing.HEADER).value(), StandardCharsets.UTF_8);
    }

    private static String cause(String code) {
        return RouterMeters.cause(new Reason(code, "because"));
    }

    private double messages(String status) {
        return count("detour.messages", "lane", "standard", "status", status);
    }

    private double count(String name, String... tags) {
        return pipeline.registry().get(name).tags(tags).counter().count();
    }

    private double standing(String stage) {
        return pipeline.registry()
                .get("detour.messages.under.way")
                .tags("stage", stage)
                .gauge()
                .value();
    }

    private double expiring() {
        return pipeline.registry().get("detour.messages.expiring").gauge().value();
    }
}
