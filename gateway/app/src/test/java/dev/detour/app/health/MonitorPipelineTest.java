package dev.detour.app.health;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.kafka.Topics;
import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.core.health.Durations;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;
import dev.detour.core.health.Monitor;
import dev.detour.core.health.Signal;
import dev.detour.core.health.Tally;

import static org.assertj.core.api.Assertions.assertThat;

class MonitorPipelineTest {
    private static final Topics TOPICS = new Topics("detour.");
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
        Map<String, Channel> providers = new LinkedHashMap<>();
        providers.put("meta", Channel.WHATSAPP);
        providers.put("twilio", Channel.SMS);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "nowhere:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        settings.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        settings.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class.getName());
        driver = new TopologyTestDriver(
                MonitorPipeline.topology(TOPICS, new Monitor(providers), providers, false, () -> now), settings, now);
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
    void whatIsNoSignalIsPassedOver() {
        // When
        signals.pipeInput(new byte[] {1}, new byte[] {'{'});
        signals.pipeInput(new byte[0], (byte[]) null);
        flow(Duration.ofSeconds(1), false);

        // Then
        assertThat(said()).isNotEmpty();
    }

    private void override(String target, boolean down, Duration time) {
        OperatorOverride word = new OperatorOverride(target, down, "maintenance", now.plus(time), now);
        overrides.pipeInput(
                MonitorPipeline.utf8(target), MonitorPipeline.utf8(word.toJson().toString()));
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
