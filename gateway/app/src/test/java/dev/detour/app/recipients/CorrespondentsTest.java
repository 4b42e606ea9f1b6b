package dev.detour.app.recipients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.kafka.Topics;
import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.CorrespondenceRecord;
import dev.detour.app.wire.CorrespondenceRecord.Letter;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.ProviderEvent.Inbound;
import dev.detour.channel.ProviderEvent.InboundKind;
import dev.detour.channel.Purpose;

import static org.assertj.core.api.Assertions.assertThat;

class CorrespondentsTest {
    private static final Topics TOPICS = new Topics("detour.");
    private static final JsonMapper JSON = new JsonMapper();
    private static final long ANA = 0x0123456789abcdefL;
    private static final Duration REMEMBER = Duration.ofDays(30);

    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private final KnownAddresses known = KnownAddresses.unread();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> correspondence;
    private final TestOutputTopic<byte[], byte[]> inbound;
    private final TestOutputTopic<byte[], byte[]> contacts;

    CorrespondentsTest(@TempDir Path stateDir) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        driver = new TopologyTestDriver(RecipientsTopology.of(TOPICS, REMEMBER, () -> now, known), settings, now);
        correspondence =
                driver.createInputTopic(TOPICS.correspondence(), new ByteArraySerializer(), new ByteArraySerializer());
        inbound = driver.createOutputTopic(TOPICS.inbound(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        contacts =
                driver.createOutputTopic(TOPICS.contacts(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void anAnswerThatNamesAMessageStandsInItsConversation() throws IOException {
        // Given
        sent(Channel.WHATSAPP, "wamid.1", "m-1", "customer-7");
        sent(Channel.WHATSAPP, "wamid.2", "m-2", "customer-8");

        // When
        heard(Channel.WHATSAPP, "wamid.in", "wamid.1");

        // Then
        TestRecord<byte[], byte[]> record = inbound.readRecord();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("customer-7");
        JsonNode json = JSON.readTree(record.value());
        assertThat(json.path("id").asText()).isEqualTo("wamid.in");
        assertThat(json.path("channel").asText()).isEqualTo("whatsapp");
        assertThat(json.path("from").asText()).isEqualTo("+4915112345678");
        assertThat(json.path("kind").asText()).isEqualTo("text");
        assertThat(json.path("text").asText()).isEqualTo("Thanks!");
        assertThat(json.path("answers").path("messageId").asText()).isEqualTo("m-1");
        assertThat(json.path("answers").path("by").asText()).isEqualTo("reference");
    }

    @Test
    void anAnswerThatNamesNothingAnswersTheLastMessageOnItsChannel() throws IOException {
        // Given
        sent(Channel.SMS, "SM1", "m-1", "customer-7");
        sent(Channel.WHATSAPP, "wamid.2", "m-2", "customer-8");

        // When
        heard(Channel.SMS, "SM9", null);

        // Then
        TestRecord<byte[], byte[]> record = inbound.readRecord();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("customer-7");
        JsonNode answers = JSON.readTree(record.value()).path("answers");
        assertThat(answers.path("messageId").asText()).isEqualTo("m-1");
        assertThat(answers.path("by").asText()).isEqualTo("latest");
    }

    @Test
    void whoWritesWithoutBeingAskedStandsUnderTheirPseudonym() throws IOException {
        // When
        heard(Channel.SMS, "SM9", null);

        // Then
        TestRecord<byte[], byte[]> record = inbound.readRecord();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("0123456789abcdef");
        assertThat(JSON.readTree(record.value()).has("answers")).isFalse();
    }

    @Test
    void whatComesTwiceIsToldOnce() {
        // When
        heard(Channel.SMS, "SM9", null);
        heard(Channel.SMS, "SM9", null);

        // Then
        assertThat(inbound.readRecordsToList()).hasSize(1);
    }

    @Test
    void whenSomebodyLastWroteIsKnownEverywhereUntilItIsForgotten() {
        // Given
        heard(Channel.WHATSAPP, "wamid.in", null);

        // When
        TestRecord<byte[], byte[]> contact = contacts.readRecord();

        // Then
        assertThat(contact.key()).isEqualTo(ContactRecord.key(ANA));
        assertThat(ContactRecord.read(contact.value()).orElseThrow().heard(Channel.WHATSAPP))
                .contains(now);

        // When
        now = now.plus(REMEMBER).plusSeconds(1);
        driver.advanceWallClockTime(Duration.ofMinutes(1));

        // Then
        List<TestRecord<byte[], byte[]>> forgotten = contacts.readRecordsToList();
        assertThat(forgotten).hasSize(1);
        assertThat(forgotten.getFirst().value()).isNull();
    }

    @Test
    void wholeTopicsAreKeptAsTheyAre() {
        // Given
        TestInputTopic<byte[], byte[]> suppressions =
                driver.createInputTopic(TOPICS.suppressions(), new ByteArraySerializer(), new ByteArraySerializer());
        KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(RecipientsTopology.SUPPRESSIONS);
        byte[] key = {1};

        // When // Then
        suppressions.pipeInput(key, new byte[] {2});
        assertThat(store.get(Bytes.wrap(key))).containsExactly(2);
        suppressions.pipeInput(new TestRecord<byte[], byte[]>(key, null));
        assertThat(store.get(Bytes.wrap(key))).isNull();
    }

    @Test
    void addressesOfWhichNothingIsKnownAreKnownToBeSo() {
        // Given
        TestInputTopic<byte[], byte[]> suppressions =
                driver.createInputTopic(TOPICS.suppressions(), new ByteArraySerializer(), new ByteArraySerializer());
        suppressions.pipeInput(SuppressionRecord.key(ANA, Purpose.MARKETING, null), new byte[] {1});

        // When
        List<Boolean> suppressed =
                List.of(known.suppressed().mayHold(ANA), known.suppressed().mayHold(ANA + 1));

        // Then
        assertThat(suppressed).containsExactly(true, false);
        assertThat(known.heard().mayHold(ANA)).isFalse();
    }

    @Test
    void aRecordOfSomebodyElseIsPassedOver() {
        // When
        correspondence.pipeInput(ContactRecord.key(ANA), new byte[] {'x'});
        correspondence.pipeInput(new TestRecord<byte[], byte[]>(ContactRecord.key(ANA), null));
        heard(Channel.SMS, "SM9", null);

        // Then
        assertThat(inbound.readRecordsToList()).hasSize(1);
    }

    @Test
    void onlyTheLastEightMessagesOfAChannelAreKnown() throws IOException {
        // Given
        for (int i = 1; i <= 9; i++) {
            now = now.plusMillis(1);
            sent(Channel.WHATSAPP, "wamid." + i, "m-" + i, "customer-" + i);
            sent(Channel.SMS, "SM" + i, "t-" + i, "customer-" + i);
        }

        // When
        heard(Channel.WHATSAPP, "wamid.in-1", "wamid.1");
        heard(Channel.WHATSAPP, "wamid.in-2", "wamid.2");

        // Then
        assertThat(answers().path("messageId").asText()).isEqualTo("m-9");
        assertThat(answers().path("messageId").asText()).isEqualTo("m-2");
    }

    @Test
    void messagesOfOneMillisecondAreAllKnown() throws IOException {
        // Given
        sent(Channel.WHATSAPP, "wamid.1", "m-1", "customer-7");
        sent(Channel.WHATSAPP, "wamid.2", "m-2", "customer-8");

        // When
        heard(Channel.WHATSAPP, "wamid.in-1", "wamid.1");
        heard(Channel.WHATSAPP, "wamid.in-2", "wamid.2");

        // Then
        assertThat(answers().path("messageId").asText()).isEqualTo("m-1");
        assertThat(answers().path("messageId").asText()).isEqualTo("m-2");
    }

    @Test
    void whatWasSentMoreThanThreeDaysAgoIsAnsweredByNameOnly() throws IOException {
        // Given
        sent(Channel.WHATSAPP, "wamid.1", "m-1", "customer-7");
        now = now.plus(Duration.ofDays(3)).plusMillis(1);

        // When
        heard(Channel.WHATSAPP, "wamid.in-1", null);
        heard(Channel.WHATSAPP, "wamid.in-2", "wamid.1");

        // Then
        assertThat(answers().isMissingNode()).isTrue();
        assertThat(answers().path("messageId").asText()).isEqualTo("m-1");
    }

    @Test
    void aMessageToSomebodyElseIsNotAnswered() throws IOException {
        // Given
        sent(ANA + 1, Channel.SMS, "SM1", "m-1", "customer-7");
        sent(ANA - 1, Channel.SMS, "SM2", "m-2", "customer-8");

        // When
        heard(Channel.SMS, "SM9", "SM1");

        // Then
        assertThat(answers().isMissingNode()).isTrue();
    }

    @Test
    void aRedeliveredMessageIsKeptOnce() {
        // Given
        sent(Channel.SMS, "SM1", "m-1", "customer-7");

        // When
        sent(Channel.SMS, "SM1", "m-1", "customer-7");

        // Then
        assertThat(entries()).hasSize(1);
    }

    @Test
    void messagesAreForgottenByTheirAge() {
        // Given
        sent(Channel.SMS, "SM1", "m-1", "customer-7");
        now = now.plus(REMEMBER);
        sent(Channel.SMS, "SM2", "m-2", "customer-7");
        now = now.plusMillis(1);

        // When
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        // Then
        assertThat(entries()).hasSize(1);
        assertThat(Letters.at(entries().getFirst())).isEqualTo(now.toEpochMilli() - 1);
    }

    @Test
    void theLastEightOfEachAreKeptAndLittleMore() {
        // Given
        long seed = 20933620610971L;
        Random random = new Random(seed);
        Map<List<Object>, Integer> sent = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            long address = ANA + random.nextInt(200);
            Channel channel = random.nextBoolean() ? Channel.SMS : Channel.WHATSAPP;
            now = now.plusMillis(random.nextInt(3));
            sent(address, channel, "id-" + i, "m-" + i, "customer");
            sent.merge(List.of(address, channel), 1, Integer::sum);
            if (i % 500 == 0) {
                driver.advanceWallClockTime(Duration.ofSeconds(1));
            }
        }

        // When: two rounds at least
        int most = entries().size();
        for (int i = 0; i < 2 * 10_000 / 200; i++) {
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }

        // Then
        int wanted = sent.values().stream()
                .mapToInt(count -> Math.min(count, Letters.REMEMBERED))
                .sum();
        // Where a stretch of the sweep ends inside of the letters to one address, some of them stay for longer.
        assertThat(entries()).as("seed %d", seed).hasSizeBetween(wanted, wanted + wanted / 100);
        assertThat(most).as("seed %d", seed).isLessThan(2 * wanted + 2 * 500);
    }

    private List<Bytes> entries() {
        List<Bytes> keys = new ArrayList<>();
        KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(RecipientsTopology.CORRESPONDENTS);
        try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        return keys;
    }

    private JsonNode answers() throws IOException {
        return JSON.readTree(inbound.readRecord().value()).path("answers");
    }

    private void sent(Channel channel, String providerMessageId, String messageId, String key) {
        sent(ANA, channel, providerMessageId, messageId, key);
    }

    private void sent(long address, Channel channel, String providerMessageId, String messageId, String key) {
        correspondence.pipeInput(
                ContactRecord.key(address),
                new Letter(
                                channel,
                                providerMessageId,
                                now.toEpochMilli(),
                                messageId,
                                Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)))
                        .write());
    }

    private void heard(Channel channel, String providerMessageId, @Nullable String inReplyTo) {
        Inbound event = new Inbound(
                "+4915112345678", null, providerMessageId, now, InboundKind.TEXT, "Thanks!", null, inReplyTo, null);
        correspondence.pipeInput(
                ContactRecord.key(ANA),
                CorrespondenceRecord.heard(channel, "provider", event, true).write());
    }
}
