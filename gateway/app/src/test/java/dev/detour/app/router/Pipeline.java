package dev.detour.app.router;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

import dev.detour.app.config.PriceList;
import dev.detour.app.config.Settings;
import dev.detour.app.drills.Drills;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.kafka.Topics;
import dev.detour.app.metrics.Meters;
import dev.detour.app.recipients.Pseudonyms;
import dev.detour.app.recipients.RecipientBook;
import dev.detour.app.router.Shelf.Mark;
import dev.detour.app.tracing.Tracing;
import dev.detour.app.wire.AttemptRecord;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.app.wire.ReceiptRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Content;
import dev.detour.channel.ProviderEvent.Receipt;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.SendResult;
import dev.detour.contract.Lane;
import dev.detour.contract.MessageReader;
import dev.detour.contract.Policies;
import dev.detour.core.budget.NodeSpending;
import dev.detour.core.delivery.Decider;
import dev.detour.core.delivery.Particulars;
import dev.detour.core.delivery.RetryRules;
import dev.detour.core.delivery.Routes;
import dev.detour.core.delivery.Token;

/** The pipeline of the standard lane without a broker, on a clock that only the test moves. */
final class Pipeline implements AutoCloseable {
    static final Instant START = Instant.parse("2026-11-24T10:00:00Z");
    static final Duration REMEMBER = Duration.ofDays(7);

    private static final Topics TOPICS = new Topics("detour.");
    private static final Lane LANE = Lane.STANDARD;
    static final Pseudonyms PSEUDONYMS = new Pseudonyms("a secret");
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final Particulars SURROUNDINGS = new Particulars() {
        @Override
        public long pseudonym(String address) {
            return PSEUDONYMS.of(address);
        }

        @Override
        public Optional<Duration> lifetime(String provider, Content content) {
            return Optional.empty();
        }
    };

    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> messages;
    private final TestInputTopic<byte[], byte[]> attempts;
    private final TestInputTopic<byte[], byte[]> receipts;
    private final TestOutputTopic<byte[], byte[]> status;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private final TestOutputTopic<byte[], byte[]> suppressions;
    private final Map<String, TestOutputTopic<byte[], byte[]>> dispatches;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Instant now = START;
    /** What the node obeys. */
    final HealthBoard board;
    /** When it commits; a clock of its own, which stands at 0. */
    final CommitPace pace = new CommitPace(Duration.ofMillis(20), 0);

    Pipeline(Path stateDir) {
        this(stateDir, RecipientBook.EMPTY);
    }

    Pipeline(Path stateDir, RecipientBook book) {
        this(stateDir, book, NodeSpending.unlimited());
    }

    Pipeline(Path stateDir, RecipientBook book, NodeSpending spending) {
        this(stateDir, book, spending, Tracing.OFF);
    }

    Pipeline(Path stateDir, RecipientBook book, NodeSpending spending, Tracing tracing) {
        InstantSource clock = () -> now;
        board = new HealthBoard(spending, new Drills(clock), this::nanoTime);
        Routes routes = new Routes(Map.of(
                Channel.WHATSAPP, List.of("meta"), Channel.SMS, List.of("twilio"), Channel.EMAIL, List.of("smtp")));
        RouterParts parts = new RouterParts(
                TOPICS,
                MessageReader.of(Policies.shipped(), EnumSet.allOf(Channel.class)),
                new Decider(routes, RetryRules.DEFAULT, SURROUNDINGS),
                new Acquaintances(book, PSEUDONYMS, Duration.ofHours(24), true),
                new RetryBudget(0.1, 100, this::nanoTime),
                board,
                PriceList.read(Settings.of(Map.of("detour.prices.sms.49", "0.075")), routes, Map.of()),
                new DecodedRoom(),
                told -> {},
                new Meters(registry),
                tracing,
                clock,
                REMEMBER);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        driver = new TopologyTestDriver(
                RouterTopology.of(parts, LANE, pace, List.of("meta", "twilio", "smtp")), settings, START);
        messages = input(TOPICS.messages(LANE));
        attempts = input(TOPICS.attempts(LANE));
        receipts = input(TOPICS.receipts(LANE));
        status = output(TOPICS.status());
        deadLetters = output(TOPICS.deadletters());
        suppressions = output(TOPICS.suppressions());
        dispatches = Map.of(
                "meta", output(TOPICS.dispatch("meta", LANE)),
                "twilio", output(TOPICS.dispatch("twilio", LANE)),
                "smtp", output(TOPICS.dispatch("smtp", LANE)));
    }

    private long nanoTime() {
        return Duration.between(START, now).toNanos();
    }

    /** A producer publishes. */
    void publish(String conversation, String json) {
        publish(conversation.getBytes(StandardCharsets.UTF_8), json.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    void publish(byte @Nullable [] key, byte @Nullable [] value, Map<String, byte[]> headers) {
        Headers all = new RecordHeaders();
        headers.forEach(all::add);
        messages.pipeInput(new TestRecord<>(key, value, all, now));
    }

    /** The sender reports. */
    void reports(DispatchRecord dispatch, SendResult result) {
        attempts.pipeInput(null, AttemptRecord.of(dispatch, result).write());
    }

    void accepts(DispatchRecord dispatch) {
        reports(dispatch, new SendResult.Accepted("id-" + dispatch.attempt()));
    }

    /** The provider calls back. */
    void receipt(DispatchRecord dispatch, ReceiptState state) {
        Token token = new Token(Lane.STANDARD, dispatch.partition(), dispatch.attempt(), now, dispatch.delivery());
        Receipt receipt = new Receipt(token.encode(), "id-" + dispatch.attempt(), state, now, null);
        ReceiptRecord record = ReceiptRecord.of(token, receipt);
        receipts.pipeInput(null, record.write());
    }

    /** Somebody else writes on the topics of outcomes. */
    void writesOnInternalTopics(byte @Nullable [] value) {
        attempts.pipeInput(null, value);
        receipts.pipeInput(null, value);
    }

    /** Time passes, and with it the pipeline's ticks. */
    void after(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** The one dispatch that a provider was given since the last look. */
    DispatchRecord dispatch(String provider) {
        List<DispatchRecord> given = dispatches(provider);
        if (given.size() != 1) {
            throw new AssertionError(given.size() + " dispatches for " + provider + ": " + given);
        }
        return given.getFirst();
    }

    /** All dispatches that a provider was given since the last look. */
    List<DispatchRecord> dispatches(String provider) {
        TestOutputTopic<byte[], byte[]> topic = dispatches.get(provider);
        if (topic == null) {
            throw new AssertionError("no provider " + provider);
        }
        return topic.readValuesToList().stream().map(DispatchRecord::read).toList();
    }

    /** The headers of all dispatches that a provider was given since the last look. */
    List<Headers> headers(String provider) {
        TestOutputTopic<byte[], byte[]> topic = dispatches.get(provider);
        if (topic == null) {
            throw new AssertionError("no provider " + provider);
        }
        return topic.readRecordsToList().stream().map(TestRecord::headers).toList();
    }

    /** What has been measured. */
    SimpleMeterRegistry registry() {
        return registry;
    }

    /** What was told since the last look: message, status, and whether it is final. */
    List<String> told() {
        List<String> words = new ArrayList<>();
        for (JsonNode event : events()) {
            words.add(event.get("messageId").asText() + " "
                    + event.get("status").asText()
                    + (event.path("final").asBoolean() ? ", final" : ""));
        }
        return words;
    }

    /** The events since the last look. */
    List<JsonNode> events() {
        List<JsonNode> events = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : status.readRecordsToList()) {
            JsonNode event = json(record.value());
            if (!event.get("messageId").asText().equals(new String(record.key(), StandardCharsets.UTF_8))) {
                throw new AssertionError("the key of an event is not its message's id: " + event);
            }
            events.add(event);
        }
        return events;
    }

    /** The same with what stands around them. */
    List<TestRecord<byte[], byte[]>> statusRecords() {
        return status.readRecordsToList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    /** The keys of the suppressions since the last look. */
    List<String> suppressions() {
        return suppressions.readRecordsToList().stream()
                .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                .toList();
    }

    /** How many entries a part of the store has. */
    int size(Mark part) {
        int size = 0;
        try (KeyValueIterator<Bytes, byte[]> all =
                new Shelf(driver.getKeyValueStore(RouterProcessor.STATE), part).all()) {
            for (; all.hasNext(); all.next()) {
                size++;
            }
        }
        return size;
    }

    @Override
    public void close() {
        driver.close();
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return MAPPER.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestInputTopic<byte[], byte[]> input(String topic) {
        return driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
