package dev.detour.app.router;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.router.Shelf.Mark;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.Malformed;

import static org.assertj.core.api.Assertions.assertThat;

class RouterTopologyTest {
    private static final SendResult REFUSED = new SendResult.Refused(FailureClass.RECIPIENT, Scope.MESSAGE, "1", "no");
    private static final SendResult FAULT =
            new SendResult.Refused(FailureClass.PROVIDER_FAULT, Scope.PROVIDER, "500", "sick");
    private static final long SEED = 7;

    private final Pipeline pipeline;

    RouterTopologyTest(@TempDir Path stateDir) {
        pipeline = new Pipeline(stateDir);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void aMessageBecomesADispatchAndTwoEvents() {
        // When
        pipeline.publish("ana", message("m-1"));

        // Then
        DispatchRecord dispatch = pipeline.dispatch("meta");
        assertThat(dispatch.messageId()).isEqualTo("m-1");
        assertThat(dispatch.attempt()).isEqualTo(1);
        assertThat(dispatch.to()).isEqualTo("+4915112345678");
        assertThat(dispatch.name()).isEqualTo("Ana");
        assertThat(dispatch.content().text()).isEqualTo("hello");
        assertThat(dispatch.deadline())
                .isEqualTo(Pipeline.START.plus(Duration.ofHours(24)).toEpochMilli());
        assertThat(pipeline.told()).containsExactly("m-1 accepted", "m-1 dispatched");
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    @Test
    void anAcceptanceAndAReceiptEndItAndItsContentIsDeleted() {
        // Given
        pipeline.publish("ana", message("m-1"));
        DispatchRecord dispatch = pipeline.dispatch("meta");
        assertThat(pipeline.size(Mark.CONTENT)).isEqualTo(1);

        // When
        pipeline.accepts(dispatch);
        pipeline.receipt(dispatch, ReceiptState.DELIVERED);

        // Then
        assertThat(pipeline.told())
                .containsExactly("m-1 accepted", "m-1 dispatched", "m-1 sent", "m-1 delivered, final");
        assertThat(pipeline.size(Mark.CONTENT)).isZero();
        assertThat(pipeline.size(Mark.DELIVERY)).isEqualTo(1);
    }

    @Test
    void aRefusalGoesToTheNextChannelWithItsOwnAddressAndContent() {
        // Given
        pipeline.publish("ana", message("m-1"));

        // When
        pipeline.reports(pipeline.dispatch("meta"), REFUSED);

        // Then
        DispatchRecord second = pipeline.dispatch("twilio");
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.content().text()).isEqualTo("short");
        assertThat(pipeline.told())
                .containsExactly("m-1 accepted", "m-1 dispatched", "m-1 failed-over", "m-1 dispatched");
    }

    @Test
    void whatARefusalSendsOnGoesOutAsSoonAsAMessageThatHasJustCome() {
        // Given
        pipeline.publish("ana", message("m-1"));
        commitAt(20);

        // When
        pipeline.reports(pipeline.dispatch("meta"), REFUSED);

        // Then
        pipeline.dispatch("twilio");
        commitAt(40);
    }

    @Test
    void theNextOfAConversationGoesOutAsSoonAsAMessageThatHasJustCome() {
        // Given
        pipeline.publish("ana", message("m-1"));
        pipeline.publish("ana", message("m-2"));
        commitAt(20);

        // When
        pipeline.accepts(pipeline.dispatch("meta"));

        // Then
        assertThat(pipeline.dispatch("meta").messageId()).isEqualTo("m-2");
        commitAt(40);
    }

    private void commitAt(int millis) {
        assertThat(pipeline.pace.isDue(Duration.ofMillis(millis).toNanos()))
                .as("a commit at %d ms", millis)
                .isTrue();
    }

    @Test
    void theSameMessageAgainIsADuplicate() {
        // Given
        pipeline.publish("ana", message("m-1"));
        pipeline.dispatch("meta");
        pipeline.told();

        // When
        pipeline.publish("ana", message("m-1").replace("{", " { "));

        // Then
        assertThat(pipeline.told()).containsExactly("m-1 duplicate");
        assertThat(pipeline.dispatches("meta")).isEmpty();
        assertThat(pipeline.deadLetters()).isEmpty();
    }

    @Test
    void theSameIdUnderAnotherKeyIsAnotherMessage() {
        // Given
        pipeline.publish("ana", message("m-1"));

        // When
        pipeline.publish("rui", message("m-1"));

        // Then
        assertThat(pipeline.dispatches("meta"))
                .extracting(DispatchRecord::conversation)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void theSameIdWithOtherContentIsADeadLetterAndTheFirstGoesOn() {
        // Given
        pipeline.publish("ana", message("m-1"));
        DispatchRecord dispatch = pipeline.dispatch("meta");
        pipeline.told();
        String other = message("m-1").replace("hello", "goodbye");

        // When
        pipeline.publish("ana", other);
        pipeline.accepts(dispatch);

        // Then
        assertThat(pipeline.told()).containsExactly("m-1 rejected", "m-1 sent");
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.value()).isEqualTo(utf8(other));
            assertThat(headers(letter)).containsEntry("error.code", "id.conflict");
        });
    }

    @Test
    void aDeadLetterHasTheContractsHeadersAndTheBytesThatCame() {
        // Given
        pipeline.publish("ana", message("m-0"));
        pipeline.told();
        byte[] value = utf8("{\"id\":\"m-1\",\"to\":{},\"text\":\"canary\"}");

        // When
        pipeline.publish(utf8("ana"), value, Map.of("trace", utf8("abc")));

        // Then
        assertThat(pipeline.deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.key()).isEqualTo(utf8("ana"));
            assertThat(letter.value()).isEqualTo(value);
            assertThat(headers(letter))
                    .containsExactlyInAnyOrderEntriesOf(Map.of(
                            "trace", "abc",
                            "error.code", "address.missing",
                            "error.message", "to: has no address; give to.phone or to.email",
                            "origin.topic", "detour.messages.standard",
                            "origin.partition", "0",
                            "origin.offset", "1"));
        });
        assertThat(pipeline.told()).containsExactly("m-1 rejected, final");
    }

    @Test
    void aRecordThatIsNoMessageEndsNothingOfTheMessageWhoseIdItHas() {
        // Given
        pipeline.publish("ana", message("m-1"));
        DispatchRecord dispatch = pipeline.dispatch("meta");
        pipeline.told();

        // When
        pipeline.publish("ana", "{\"id\":\"m-1\",\"text\":\"to nobody\"}");
        pipeline.accepts(dispatch);

        // Then
        assertThat(pipeline.told()).containsExactly("m-1 rejected", "m-1 sent");
        assertThat(pipeline.deadLetters()).hasSize(1);
    }

    @Test
    void whatOthersWriteOnInternalTopicsIsSetAsideAndStopsNothing() {
        // Given
        pipeline.publish("ana", message("m-1"));
        DispatchRecord dispatch = pipeline.dispatch("meta");
        pipeline.told();

        // When
        for (String garbage : List.of("", "null", "[]", "{}", "{\"messageId\":\"m-1\"}", "\u0000")) {
            pipeline.writesOnInternalTopics(utf8(garbage));
        }
        pipeline.writesOnInternalTopics(null);
        pipeline.accepts(dispatch);

        // Then
        assertThat(pipeline.deadLetters())
                .hasSize(14)
                .allSatisfy(letter -> assertThat(headers(letter)).containsEntry("error.code", "internal.malformed"));
        assertThat(pipeline.told()).containsExactly("m-1 sent");
    }

    @Test
    void everyMalformedRecordIsADeadLetterAndTheNextOneIsDelivered() {
        // Given
        List<Malformed.Sample> samples = Malformed.samples(new Random(SEED), "bad", Malformed.numberOfKinds());

        for (Malformed.Sample sample : samples) {
            // When
            pipeline.publish(sample.key(), sample.value(), sample.headers());

            // Then
            assertThat(pipeline.deadLetters())
                    .as("%s, seed %d", sample, SEED)
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.key()).isEqualTo(sample.key());
                        assertThat(letter.value()).isEqualTo(sample.value());
                        assertThat(headers(letter))
                                .containsEntry("error.code", sample.code().code());
                    });
            List<String> told = pipeline.told();
            assertThat(told)
                    .as("%s, seed %d", sample, SEED)
                    .isEqualTo(sample.id() == null ? List.of() : List.of(sample.id() + " rejected, final"));
        }
        pipeline.publish("ana", message("good"));
        assertThat(pipeline.dispatch("meta").messageId()).isEqualTo("good");
    }

    @Test
    void aRetryComesByThePassingOfTime() {
        // Given
        pipeline.publish("ana", message("m-1"));
        pipeline.reports(pipeline.dispatch("meta"), FAULT);
        assertThat(pipeline.dispatches("meta")).isEmpty();

        // When
        pipeline.after(Duration.ofSeconds(1));

        // Then
        assertThat(pipeline.dispatch("meta").attempt()).isEqualTo(2);
    }

    @Test
    void aMissingReceiptMovesTheMessageWhenItIsDueAndNotBefore() {
        // Given
        pipeline.publish("ana", message("m-1"));
        pipeline.accepts(pipeline.dispatch("meta"));
        pipeline.after(Duration.ofSeconds(59));
        assertThat(pipeline.dispatches("twilio")).isEmpty();

        // When
        pipeline.after(Duration.ofSeconds(2));

        // Then
        assertThat(pipeline.dispatch("twilio").attempt()).isEqualTo(2);
        assertThat(pipeline.told()).endsWith("m-1 failed-over", "m-1 dispatched");
    }

    @Test
    void aReceiptInTimeLeavesTheDeadlineWithoutEffect() {
        // Given
        pipeline.publish("ana", message("m-1"));
        DispatchRecord dispatch = pipeline.dispatch("meta");
        pipeline.accepts(dispatch);
        pipeline.receipt(dispatch, ReceiptState.READ);
        pipeline.told();

        // When
        pipeline.after(Duration.ofMinutes(5));

        // Then
        assertThat(pipeline.told()).isEmpty();
        assertThat(pipeline.dispatches("twilio")).isEmpty();
        assertThat(pipeline.size(Mark.DEADLINE)).isZero();
    }

    @Test
    void theNextMessageOfAConversationWaitsUntilTheFirstIsTaken() {
        // Given
        pipeline.publish("ana", message("m-1"));
        pipeline.publish("ana", message("m-2"));
        pipeline.publish("ana", message("m-3"));
        pipeline.publish("rui", message("m-4"));
        List<DispatchRecord> first = pipeline.dispatches("meta");
        assertThat(first).extracting(DispatchRecord::messageId).containsExactly("m-1", "m-4");

        // When
        pipeline.reports(first.getFirst(), FAULT);
        pipeline.after(Duration.ofSeconds(1));
        DispatchRecord again = pipeline.dispatch("meta");
        pipeline.accepts(again);

        // Then
        DispatchRecord second = pipeline.dispatch("meta");
        assertThat(second.messageId()).isEqualTo("m-2");
        pipeline.reports(second, REFUSED);
        assertThat(pipeline.dispatches("meta")).isEmpty();
        pipeline.accepts(pipeline.dispatch("twilio"));
        assertThat(pipeline.dispatch("meta").messageId()).isEqualTo("m-3");
    }

    @Test
    void oneThatExpiresInTheQueueLetsTheOthersBehindItThrough() {
        // Given
        pipeline.publish("ana", message("m-1"));
        pipeline.publish("ana", message("m-2").replace("\"id\"", "\"ttl\":\"10s\",\"id\""));
        pipeline.publish("ana", message("m-3"));
        DispatchRecord first = pipeline.dispatch("meta");
        pipeline.told();

        // When
        pipeline.after(Duration.ofSeconds(11));
        pipeline.accepts(first);

        // Then
        assertThat(pipeline.told()).containsExactly("m-2 expired, final", "m-1 sent", "m-3 dispatched");
        assertThat(pipeline.dispatch("meta").messageId()).isEqualTo("m-3");
        pipeline.publish("ana", message("m-5"));
        assertThat(pipeline.size(Mark.QUEUE)).isEqualTo(1);
    }

    @Test
    void whatHasEndedLongAgoIsForgottenAndMayComeAgain() {
        // Given
        pipeline.publish("ana", message("m-1"));
        DispatchRecord dispatch = pipeline.dispatch("meta");
        pipeline.accepts(dispatch);
        pipeline.receipt(dispatch, ReceiptState.DELIVERED);
        pipeline.after(Pipeline.REMEMBER);
        assertThat(pipeline.size(Mark.DELIVERY)).isEqualTo(1);

        // When
        pipeline.after(Duration.ofSeconds(11));

        // Then
        assertThat(pipeline.size(Mark.DELIVERY)).isZero();
        pipeline.receipt(dispatch, ReceiptState.READ);
        pipeline.publish("ana", message("m-1"));
        assertThat(pipeline.dispatch("meta").attempt()).isEqualTo(1);
    }

    @Test
    void aLinkOfAQueueIsNotForgottenBeforeTheQueue() {
        // Given
        String patient = "\"ttl\":\"P30D\",\"id\"";
        pipeline.publish("ana", message("m-1").replace("\"id\"", patient));
        pipeline.publish("ana", message("m-2").replace("\"id\"", "\"ttl\":\"10s\",\"id\""));
        DispatchRecord first = pipeline.dispatch("meta");
        pipeline.after(Pipeline.REMEMBER.plus(Duration.ofMinutes(1)));
        pipeline.after(Duration.ofSeconds(11));

        // When
        pipeline.publish("ana", message("m-3"));
        pipeline.accepts(first);

        // Then
        assertThat(pipeline.dispatch("meta").messageId()).isEqualTo("m-3");
        pipeline.after(Pipeline.REMEMBER.plus(Duration.ofMinutes(1)));
        pipeline.after(Duration.ofSeconds(11));
        assertThat(pipeline.size(Mark.QUEUE)).isZero();
    }

    @Test
    void noEventTellsAnAddressOrContent() {
        // Given
        pipeline.publish("ana", message("m-1"));

        // When
        pipeline.reports(pipeline.dispatch("meta"), REFUSED);
        pipeline.accepts(pipeline.dispatch("twilio"));

        // Then
        List<JsonNode> events = pipeline.events();
        assertThat(events)
                .hasSize(5)
                .allSatisfy(event -> assertThat(event.toString())
                        .doesNotContain("4915112345678", "ana@example.com", "Ana", "hello", "short")
                        .contains("shop-eu"));
    }

    @Test
    void aRecordWithoutTimestampIsTakenAsPublishedNow() {
        // Given
        RouterTopology.PublishedAt publishedAt = new RouterTopology.PublishedAt(InstantSource.fixed(Pipeline.START));

        // When
        long without = publishedAt.extract(new ConsumerRecord<>("t", 0, 0, "k", "v"), 0);

        // Then
        assertThat(without).isEqualTo(Pipeline.START.toEpochMilli());
    }

    private static String message(String id) {
        return "{\"id\":\"" + id
                + "\",\"to\":{\"phone\":\"+4915112345678\",\"email\":\"ana@example.com\",\"name\":\"Ana\"},"
                + "\"text\":\"hello\",\"on\":{\"sms\":{\"text\":\"short\"}},\"metadata\":{\"tenant\":\"shop-eu\"}}";
    }

    private static Map<String, String> headers(TestRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        record.headers()
                .forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
