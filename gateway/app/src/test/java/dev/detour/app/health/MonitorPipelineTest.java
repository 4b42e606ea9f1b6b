package dev.detour.app.health;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.kafka.Topics;
import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.Amount;
import dev.detour.core.budget.ChannelBudget;
import dev.detour.core.budget.Limit;
import dev.detour.core.budget.Limits;
import dev.detour.core.budget.Report;
import dev.detour.core.health.Durations;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;
import dev.detour.core.health.Monitor;
import dev.detour.core.health.Signal;
import dev.detour.core.health.Tally;

import static org.assertj.core.api.Assertions.assertThat;

class MonitorPipelineTest {
    private static final Topics TOPICS = new Topics("detour.");
    private static final Map<String, Channel> PROVIDERS = providers();
    private static final Limits LIMITS =
            new Limits("EUR", Map.of(Account.of(Channel.SMS), new Limit(100, Limit.UNLIMITED)));
    private static final Duration TICK = Duration.ofMillis(100);

    @TempDir
    private Path folder;

    private Instant now = Instant.parse("2026-11-24T10:00:00Z");
    private long sequence;
    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> signals;
    private TestInputTopic<byte[], byte[]> overrides;
    private TestOutputTopic<byte[], byte[]> health;

    @BeforeEach
    void start() {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        driver = new TopologyTestDriver(
                MonitorPipeline.topology(TOPICS, new Monitor(PROVIDERS), PROVIDERS, false, LIMITS, () -> now),
                settings,
                now);
        signals = driver.createInputTopic(TOPICS.signals(), new ByteArraySerializer(), new ByteArraySerializer());
        overrides = driver.createInputTopic(TOPICS.overrides(), new ByteArraySerializer(), new ByteArraySerializer());
        health = driver.createOutputTopic(TOPICS.health(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aProviderThatFailsIsDownWithinSecondsAndTheOtherIsNot() {
        // Given
        flow(Duration.ofSeconds(30), false);
        said();

        // When
        flow(Duration.ofSeconds(4), true);

        // Then
        List<Health> said = said();
        assertThat(said)
                .filteredOn(one -> one.provider().equals("meta") && one.scope() == null)
                .last()
                .satisfies(last -> {
                    assertThat(last.state()).isEqualTo(new HealthState.Down());
                    assertThat(last.evidence()).isNotEmpty();
                    assertThat(last.why()).contains("failed with provider faults");
                });
        assertThat(said)
                .filteredOn(one -> one.provider().equals("twilio"))
                .allSatisfy(one -> assertThat(one.state()).isEqualTo(new HealthState.Healthy()));
    }

    @Test
    void anOverrideOfAChannelIsSaidAtOnceAndRunsOut() {
        // Given
        flow(Duration.ofSeconds(2), false);
        said();

        // When
        override("whatsapp", true, Duration.ofSeconds(5));

        // Then
        assertThat(said()).singleElement().satisfies(one -> {
            assertThat(one.mode()).isEqualTo(Health.Mode.OVERRIDE);
            assertThat(one.state()).isEqualTo(new HealthState.Down());
            assertThat(one.why()).contains("an operator has set it down").contains("maintenance");
        });
        flow(Duration.ofSeconds(6), false);
        assertThat(said()).last().satisfies(one -> {
            assertThat(one.mode()).isEqualTo(Health.Mode.AUTOMATIC);
            assertThat(one.state()).isEqualTo(new HealthState.Healthy());
        });
    }

    @Test
    void theMonitorNeverFightsAnOverride() {
        // Given
        flow(Duration.ofSeconds(30), false);
        override("meta", false, Duration.ofMinutes(10));
        said();

        // When
        flow(Duration.ofSeconds(5), true);

        // Then
        assertThat(said())
                .filteredOn(one -> one.provider().equals("meta") && one.scope() == null)
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.state()).isEqualTo(new HealthState.Healthy()));
    }

    @Test
    void whatNodesSpendIsAddedUpAndSaidByEveryProviderOfTheChannel() {
        // Given
        flow(Duration.ofSeconds(1), false);
        said();

        // When
        spent("n1", 1, 30);
        spent("n2", 1, 50);
        flow(Duration.ofSeconds(1), false);

        // Then
        assertThat(said()).isNotEmpty().last().satisfies(one -> {
            assertThat(one.provider()).isEqualTo("twilio");
            ChannelBudget budget = Objects.requireNonNull(one.budget());
            assertThat(budget.whole().spent()).isEqualTo(new Amount(80, 80_000));
            assertThat(budget.whole().exhaustedAt()).isNotNull();
            assertThat(budget.counted()).isEqualTo(Map.of("n1", 1L, "n2", 1L));
        });
    }

    @Test
    void whoTakesOverKnowsWhatWasSpentAndWhatWasFound() {
        // Given
        flow(Duration.ofSeconds(1), false);
        spent("n1", 1, 30);
        flow(Duration.ofSeconds(2), false);
        MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
        context.addStateStore(kept(context));
        MonitorProcessor successor =
                new MonitorProcessor(TOPICS.overrides(), new Monitor(PROVIDERS), PROVIDERS, false, LIMITS, () -> now);
        successor.init(context);
        context.scheduledPunctuators().getFirst().getPunctuator().punctuate(now.toEpochMilli());
        context.setRecordMetadata(TOPICS.overrides(), 0, 0);

        // When: nothing new is found, but an operator speaks
        successor.process(new Record<>(
                MonitorPipeline.utf8("sms"),
                MonitorPipeline.utf8(new OperatorOverride("sms", true, "maintenance", now.plusSeconds(60), now)
                        .toJson()
                        .toString()),
                0));

        // Then
        assertThat(context.forwarded())
                .extracting(forward -> HealthJson.read(forward.record().value()))
                .last()
                .satisfies(one -> {
                    assertThat(one.provider()).isEqualTo("twilio");
                    assertThat(one.mode()).isEqualTo(Health.Mode.OVERRIDE);
                    assertThat(Objects.requireNonNull(one.budget()).whole().spent())
                            .isEqualTo(new Amount(30, 30_000));
                });
    }

    /** The monitor's memory, as it comes back from Kafka on another node. */
    private KeyValueStore<String, byte[]> kept(MockProcessorContext<byte[], byte[]> context) {
        KeyValueStore<String, byte[]> copy = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(MonitorProcessor.STORE), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        copy.init(context.getStateStoreContext(), copy);
        KeyValueStore<String, byte[]> store = driver.getKeyValueStore(MonitorProcessor.STORE);
        try (KeyValueIterator<String, byte[]> all = store.all()) {
            all.forEachRemaining(entry -> copy.put(entry.key, entry.value));
        }
        return copy;
    }

    @Test
    void whatIsNoSignalIsPassedOver() {
        // When
        signals.pipeInput(new byte[] {1}, new byte[] {'{'});
        signals.pipeInput(new byte[0], (byte[]) null);
        flow(Duration.ofSeconds(1), false);

        // Then
        assertThat(said()).isNotEmpty();
    }

    private static Map<String, Channel> providers() {
        Map<String, Channel> providers = new LinkedHashMap<>();
        providers.put("meta", Channel.WHATSAPP);
        providers.put("twilio", Channel.SMS);
        return providers;
    }

    private void override(String target, boolean down, Duration time) {
        OperatorOverride word = new OperatorOverride(target, down, "maintenance", now.plus(time), now);
        overrides.pipeInput(
                MonitorPipeline.utf8(target), MonitorPipeline.utf8(word.toJson().toString()));
    }

    private void spent(String node, long number, long messages) {
        Amount total = new Amount(messages, messages * 1_000);
        signals.pipeInput(
                new byte[0],
                SignalJson.write(new Signal.Spent(
                        node, number, Map.of(Account.of(Channel.SMS), new Report(total, Amount.NONE)))));
    }

    /** A hundred messages a second over each provider; all of one provider's fail or none. */
    private void flow(Duration time, boolean failing) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(TICK)) {
            sample("meta", failing ? Tally.NONE.plus(FailureClass.PROVIDER_FAULT, 10) : Tally.NONE.plusAccepted(10));
            sample("twilio", Tally.NONE.plusAccepted(10));
            now = now.plus(TICK);
            driver.advanceWallClockTime(TICK);
        }
    }

    private void sample(String provider, Tally calls) {
        List<Signal.Stamped> stamps =
                calls.accepted() == 0 ? List.of() : List.of(new Signal.Stamped(now.toEpochMilli(), 10));
        Durations.Collector durations = new Durations.Collector();
        durations.addMillis(80, 10);
        signals.pipeInput(
                new byte[0],
                SignalJson.write(new Signal.Sample(
                        "n1",
                        ++sequence,
                        provider,
                        calls,
                        durations.drain(),
                        Durations.NONE,
                        stamps,
                        stamps,
                        Signal.Reads.NONE,
                        Map.of())));
    }

    private List<Health> said() {
        List<Health> said = new ArrayList<>();
        health.readValuesToList().forEach(bytes -> said.add(HealthJson.read(bytes)));
        return said;
    }
}
