package dev.detour.app.history;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.history.Question.DeadLetter;
import dev.detour.app.history.Question.HeldMessage;
import dev.detour.app.kafka.Topics;
import dev.detour.app.wire.StatusHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class HistoryTopologyTest {
    private static final Topics TOPICS = new Topics("detour.");
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    private static final long ANA = 0x1234_5678_9abc_def0L;

    @TempDir
    private Path folder;

    private Instant now = START;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> status;
    private TestInputTopic<byte[], byte[]> deadLetters;
    private TestInputTopic<byte[], byte[]> health;

    @BeforeEach
    void start() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        driver = new TopologyTestDriver(
                HistoryTopology.of(
                        TOPICS,
                        new HistoryTopology.Retention(Duration.ofDays(7), Duration.ofDays(400), Duration.ofDays(30)),
                        () -> now),
                settings,
                START);
        status = input(TOPICS.status());
        deadLetters = input(TOPICS.deadletters());
        health = input(TOPICS.health());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void keepsEveryStepOfAMessageInOrder() {
        // When
        event("a", "accepted", "");
        event("b", "accepted", "");
        event("a", "sent", ",\"channel\":\"whatsapp\",\"provider\":\"meta\"");
        event("a", "delivered", ",\"final\":true");

        // Then
        assertThat(steps("a"))
                .extracting(json -> StatusLine.read(json).orElseThrow().status())
                .containsExactly("accepted", "sent", "delivered");
    }

    @Test
    void goesOnWithAStoryAfterHours() {
        // When
        event("a", "accepted", "");
        now = START.plus(Duration.ofHours(5));
        event("a", "expired", ",\"final\":true");

        // Then
        assertThat(entries(StatusProcessor.TIMELINES, "a")).hasSize(2);
        assertThat(steps("a")).hasSize(2).last().asString().contains("expired");
    }

    @Test
    void whoPublishesTheSameAgainAndAgainFillsNoDisk() {
        // When
        for (int i = 0; i < 2_000; i++) {
            event("a", "duplicate", "");
        }

        // Then
        assertThat(entries(StatusProcessor.TIMELINES, "a").getFirst().length()).isBetween(32 << 10, 64 << 10);
    }

    @Test
    void aStepOfSeveralLinesIsStillOneStep() {
        // When
        status.pipeInput(new TestRecord<>(
                "a".getBytes(StandardCharsets.UTF_8),
                "{\"messageId\":\"a\",\r\n\"at\":\"x\",\n\"status\":\"sent\"}".getBytes(StandardCharsets.UTF_8),
                new RecordHeaders(),
                now));

        // Then
        assertThat(steps("a")).hasSize(1);
    }

    @Test
    void listsAMessageUnderEachOfItsAddressesAndByTime() {
        // When
        event("a", "accepted", "", StatusHeaders.to(List.of(ANA, 7L)));
        event("b", "accepted", "", StatusHeaders.to(List.of(ANA)));
        event("c", "accepted", "");

        // Then
        assertThat(entries(StatusProcessor.MESSAGES, MessageKey.to(ANA))).containsExactly("a", "b");
        assertThat(entries(StatusProcessor.MESSAGES, MessageKey.to(7L))).containsExactly("a");
        assertThat(entries(StatusProcessor.MESSAGES, MessageKey.ALL)).containsExactly("a", "b", "c");
    }

    @Test
    void listsWhatWentWrong() {
        // When
        event("a", "failed-over", ",\"from\":\"whatsapp\",\"to\":\"sms\",\"reason\":{\"code\":\"channel.down\"}");
        event("a", "expired", ",\"final\":true");
        event("b", "delivered", ",\"final\":true");

        // Then
        assertThat(entries(StatusProcessor.MESSAGES, MessageKey.that("failed-over")))
                .containsExactly("a");
        assertThat(entries(StatusProcessor.MESSAGES, MessageKey.that("expired")))
                .containsExactly("a");
        assertThat(entries(StatusProcessor.MESSAGES, MessageKey.that("delivered")))
                .isEmpty();
    }

    @Test
    void countsByMinuteAndByDay() {
        // When
        event("a", "sent", ",\"provider\":\"meta\"");
        event("b", "sent", ",\"provider\":\"meta\"");
        event("b", "delivered", ",\"provider\":\"meta\",\"final\":true,\"duplicateDelivery\":true");
        event("c", "failed-over", ",\"from\":\"whatsapp\",\"to\":\"sms\",\"reason\":{\"code\":\"rescued\"}");

        // Then
        long at = START.toEpochMilli();
        assertThat(counts())
                .contains(
                        Map.entry(CountKey.minute(at, "sent/meta"), 2L),
                        Map.entry(CountKey.day(at, "sent/meta"), 2L),
                        Map.entry(CountKey.day(at, "ended/delivered"), 1L),
                        Map.entry(CountKey.day(at, "twice/meta"), 1L),
                        Map.entry(CountKey.switched(at, "over/whatsapp/sms/rescued"), 1L));
    }

    @Test
    void countsCountriesByDayWhereTheyAreSaid() {
        // When
        event("a", "sent", ",\"provider\":\"meta\"", StatusHeaders.country("+49"));
        event("b", "sent", ",\"provider\":\"meta\"");

        // Then
        long at = START.toEpochMilli();
        assertThat(counts())
                .containsOnly(
                        Map.entry(CountKey.minute(at, "sent/meta"), 2L),
                        Map.entry(CountKey.day(at, "sent/meta"), 2L),
                        Map.entry(CountKey.day(at, "country/meta/+49"), 1L));
    }

    @Test
    void forgetsMinutesAfterADayAndKeepsDays() {
        // Given
        event("a", "sent", ",\"provider\":\"meta\"");

        // When
        now = START.plus(Duration.ofHours(27));
        driver.advanceWallClockTime(Duration.ofHours(27));

        // Then
        assertThat(counts()).containsOnly(Map.entry(CountKey.day(START.toEpochMilli(), "sent/meta"), 1L));
    }

    @Test
    void knowsWhatIsHeldUntilItGoesOn() {
        // Given
        event(
                "a",
                "held",
                ",\"reason\":{\"code\":\"quiet.hours\",\"detail\":\"\"}",
                StatusHeaders.expires(START.plusSeconds(90).toEpochMilli()));
        event("b", "held", ",\"reason\":{\"code\":\"quiet.hours\",\"detail\":\"\"}");

        // When
        event("b", "dispatched", "");
        event("a", "duplicate", "");

        // Then
        assertThat(held())
                .containsExactly(new HeldMessage(
                        "a", START.toEpochMilli(), START.plusSeconds(90).toEpochMilli(), "quiet.hours"));
    }

    @Test
    void aHeldMessageWhoseEndNobodyHasSeenIsForgottenAfterItsTime() {
        // Given
        event("a", "held", "", StatusHeaders.expires(START.plusSeconds(90).toEpochMilli()));

        // When
        now = START.plus(Duration.ofHours(2));
        driver.advanceWallClockTime(Duration.ofHours(2));

        // Then
        assertThat(held()).isEmpty();
    }

    @Test
    void listsDeadLettersWithTheirReasonAndPlace() {
        // When
        deadLetters.pipeInput(new TestRecord<>(
                null,
                "{".getBytes(StandardCharsets.UTF_8),
                new RecordHeaders()
                        .add("error.code", "json.malformed".getBytes(StandardCharsets.UTF_8))
                        .add("error.message", "value: is not JSON".getBytes(StandardCharsets.UTF_8))
                        .add("origin.topic", "detour.messages.bulk".getBytes(StandardCharsets.UTF_8))
                        .add("origin.partition", "2".getBytes(StandardCharsets.UTF_8))
                        .add("origin.offset", "17".getBytes(StandardCharsets.UTF_8)),
                START));

        // Then
        assertThat(entries(DeadLetterProcessor.STORE, "d"))
                .extracting(json -> Json.read(json.getBytes(StandardCharsets.UTF_8), DeadLetter.class)
                        .orElseThrow())
                .containsExactly(new DeadLetter(
                        0,
                        0,
                        START.toEpochMilli(),
                        "json.malformed",
                        "value: is not JSON",
                        "detour.messages.bulk",
                        2,
                        17,
                        1));
    }

    @Test
    void makesOneIncidentOfWhatAProviderGoesThrough() {
        // When
        for (String state : List.of("healthy", "suspect", "down", "recovering", "healthy", "healthy", "down")) {
            now = now.plusSeconds(10);
            health.pipeInput(new TestRecord<>(
                    "whatsapp/meta".getBytes(StandardCharsets.UTF_8),
                    ("{\"channel\":\"whatsapp\",\"provider\":\"meta\",\"scope\":null,\"state\":\"" + state
                                    + "\",\"since\":\"" + now + "\",\"mode\":\"automatic\",\"share\":0,\"why\":\"\","
                                    + "\"evidence\":[],\"orders\":{}}")
                            .getBytes(StandardCharsets.UTF_8),
                    new RecordHeaders(),
                    now));
        }

        // Then
        assertThat(incidents())
                .extracting(
                        Incident::worst,
                        Incident::open,
                        incident -> incident.moments().size())
                .containsExactly(Tuple.tuple("down", false, 4), Tuple.tuple("down", true, 1));
    }

    @Test
    void whatIsNoRecordOfOursIsPassedOver() {
        // When
        status.pipeInput("x".getBytes(StandardCharsets.UTF_8), "no JSON".getBytes(StandardCharsets.UTF_8));
        health.pipeInput("x".getBytes(StandardCharsets.UTF_8), "[]".getBytes(StandardCharsets.UTF_8));
        deadLetters.pipeInput("x".getBytes(StandardCharsets.UTF_8), new byte[0]);

        // Then
        assertThat(steps("x")).isEmpty();
        assertThat(incidents()).isEmpty();
        assertThat(entries(DeadLetterProcessor.STORE, "d")).hasSize(1);
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void event(String id, String word, String more) {
        event(id, word, more, new RecordHeaders());
    }

    private void event(String id, String word, String more, Headers headers) {
        String json = "{\"messageId\":\"" + id + "\",\"seq\":1,\"at\":\"" + now + "\",\"status\":\"" + word + "\""
                + more + "}";
        status.pipeInput(new TestRecord<>(
                id.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8), headers, now));
    }

    private List<String> entries(String store, String key) {
        List<String> values = new ArrayList<>();
        try (WindowStoreIterator<byte[]> found = driver.<Bytes, byte[]>getWindowStore(store)
                .fetch(
                        Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)),
                        Instant.EPOCH,
                        START.plus(Duration.ofDays(1)))) {
            found.forEachRemaining(entry -> values.add(new String(entry.value, StandardCharsets.UTF_8)));
        }
        return values;
    }

    private List<String> steps(String id) {
        return entries(StatusProcessor.TIMELINES, id).stream()
                .flatMap(String::lines)
                .toList();
    }

    private Map<String, Long> counts() {
        KeyValueStore<String, Long> store = driver.getKeyValueStore(StatusProcessor.COUNTS);
        Map<String, Long> counts = new TreeMap<>();
        try (KeyValueIterator<String, Long> all = store.all()) {
            all.forEachRemaining(entry -> counts.put(entry.key, entry.value));
        }
        return counts;
    }

    private List<HeldMessage> held() {
        return all(StatusProcessor.HELD, HeldMessage.class);
    }

    private List<Incident> incidents() {
        return all(WatchProcessor.INCIDENTS, Incident.class);
    }

    private <T> List<T> all(String name, Class<T> type) {
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(name);
        List<T> values = new ArrayList<>();
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            while (all.hasNext()) {
                KeyValue<String, byte[]> entry = all.next();
                if (!entry.key.startsWith("o/") && !entry.key.startsWith("s/")) {
                    Json.read(entry.value, type).ifPresent(values::add);
                }
            }
        }
        return values;
    }
}
