package dev.detour.app.router;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.wire.StatusHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/** What the router tells those who keep a history. */
class StatusHeadersTest {
    private static final String PHONE = "+4915112345678";
    private static final String MAIL = "ana@example.com";

    @TempDir
    private Path folder;

    private Pipeline pipeline;

    @BeforeEach
    void start() {
        pipeline = new Pipeline(folder);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void acceptedNamesEachAddressOnceByItsPseudonym() {
        // When
        pipeline.publish(
                PHONE, "{\"id\":\"a\",\"to\":{\"phone\":\"" + PHONE + "\",\"email\":\"" + MAIL + "\"},\"text\":\"x\"}");

        // Then
        List<TestRecord<byte[], byte[]>> told = pipeline.statusRecords();
        assertThat(StatusHeaders.to(told.getFirst().headers()))
                .containsExactlyInAnyOrder(Pipeline.PSEUDONYMS.of(PHONE), Pipeline.PSEUDONYMS.of(MAIL));
        assertThat(told.subList(1, told.size()))
                .isNotEmpty()
                .allSatisfy(
                        record -> assertThat(StatusHeaders.to(record.headers())).isEmpty());
    }

    @Test
    void heldSaysWhenTheMessageExpires() {
        // When: it is 11 o'clock there
        pipeline.publish(
                PHONE,
                "{\"id\":\"a\",\"to\":{\"phone\":\"" + PHONE + "\"},\"text\":\"x\",\"ttl\":\"PT1H\","
                        + "\"policy\":{\"channels\":[\"whatsapp\"],\"quietHours\":\"10:00-20:00\"}}");

        // Then
        assertThat(StatusHeaders.expires(pipeline.statusRecords().getLast().headers()))
                .contains(Pipeline.START.plus(Duration.ofHours(1)).toEpochMilli());
    }

    @Test
    void sentNamesTheCountryWhereThePriceDependsOnIt() {
        // Given: only SMS has a price of a country
        String json = "{\"id\":\"%s\",\"to\":{\"phone\":\"" + PHONE
                + "\"},\"text\":\"x\",\"policy\":{\"channels\":[\"%s\"]}}";
        pipeline.publish(PHONE, json.formatted("a", "sms"));
        pipeline.publish(MAIL, json.formatted("b", "whatsapp"));
        pipeline.statusRecords();

        // When
        pipeline.accepts(pipeline.dispatch("twilio"));
        pipeline.accepts(pipeline.dispatch("meta"));

        // Then
        assertThat(pipeline.statusRecords())
                .extracting(record -> StatusHeaders.country(record.headers()).orElse(""))
                .containsExactly("+49", "");
    }

    @Test
    void headersOfSomebodyElseAreNone() {
        // When
        RecordHeaders headers = new RecordHeaders();
        headers.add("detour-to", new byte[7]).add("detour-expires", new byte[7]).add("detour-country", new byte[7]);

        // Then
        assertThat(StatusHeaders.to(headers)).isEmpty();
        assertThat(StatusHeaders.expires(headers)).isEmpty();
        assertThat(StatusHeaders.country(headers)).isEmpty();
    }
}
