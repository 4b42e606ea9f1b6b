package dev.detour.app.router;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.health.Announcements;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

/** Every channel is away, all is held, and nobody publishes anything: what is held finds out that a provider is back. */
class HeldProbesTest {
    private static final int MESSAGES = 250;

    private final Pipeline pipeline;

    HeldProbesTest(@TempDir Path stateDir) {
        pipeline = new Pipeline(stateDir);
    }

    @BeforeEach
    void holdEverything() {
        Announcements.sayAway(pipeline.board, Channel.WHATSAPP, "meta", new HealthState.Down(), 0);
        Announcements.sayAway(pipeline.board, Channel.SMS, "twilio", new HealthState.Down(), 0);
        Announcements.sayAway(pipeline.board, Channel.EMAIL, "smtp", new HealthState.Down(), 0);
        for (int i = 0; i < MESSAGES; i++) {
            pipeline.publish(
                    "c-" + i, "{\"id\":\"m-" + i + "\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"hi\"}");
        }
        pipeline.after(Duration.ofSeconds(1));
        assertThat(pipeline.told()).contains("m-0 held").hasSize(2 * MESSAGES);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void withoutAProbeToGiveNothingGoes() {
        // When
        pipeline.after(Duration.ofMinutes(1));

        // Then
        assertThat(pipeline.dispatches("meta")).isEmpty();
    }

    @Test
    void oneASecondGoesAsAProbeAndAnotherEachTime() {
        // When
        Announcements.sayAway(pipeline.board, Channel.WHATSAPP, "meta", new HealthState.Down(), 1);
        List<DispatchRecord> probes = probes(5);

        // Then
        assertThat(probes).hasSizeBetween(4, 6).allMatch(DispatchRecord::probe);
        assertThat(probes).extracting(DispatchRecord::messageId).doesNotHaveDuplicates();
        assertThat(pipeline.dispatches("twilio")).isEmpty();
    }

    @Test
    void aProbeThatFailsIsHeldAgain() {
        // Given
        Announcements.sayAway(pipeline.board, Channel.WHATSAPP, "meta", new HealthState.Down(), 1);
        DispatchRecord probe = probes(2).getFirst();

        // When
        pipeline.reports(probe, new SendResult.Refused(FailureClass.PROVIDER_FAULT, Scope.PROVIDER, "131000", "down"));
        Announcements.sayAway(pipeline.board, Channel.WHATSAPP, "meta", new HealthState.Down(), 0);
        pipeline.after(Duration.ofMinutes(1));

        // Then
        assertThat(pipeline.told())
                .filteredOn(word -> word.startsWith(probe.messageId() + " "))
                .last()
                .isEqualTo(probe.messageId() + " held");
    }

    /** Those that went in so many seconds. */
    private List<DispatchRecord> probes(int seconds) {
        List<DispatchRecord> probes = new ArrayList<>();
        for (int i = 0; i < seconds; i++) {
            pipeline.after(Duration.ofSeconds(1));
            probes.addAll(pipeline.dispatches("meta"));
        }
        return probes;
    }
}
