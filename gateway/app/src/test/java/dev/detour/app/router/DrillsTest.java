package dev.detour.app.router;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.detour.app.drills.Drill;
import dev.detour.app.drills.Fault;
import dev.detour.app.health.HealthBoardSpeaker;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.Channel;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

/** What the router makes of a drill: only the tenant's messages know of it. */
class DrillsTest {
    private static final Drill DRILL = new Drill(
            "meta", "shop", Fault.DOWN, 1, "a test", Pipeline.START.plus(Duration.ofMinutes(10)), Pipeline.START);

    private final Pipeline pipeline;

    DrillsTest(@TempDir Path stateDir) {
        pipeline = new Pipeline(stateDir);
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void onlyTheTenantsDispatchesAreMarked() {
        // Given
        pipeline.board.drills().say("meta", DRILL);

        // When
        pipeline.publish("ana", message("m-1", "shop"));
        pipeline.publish("bob", message("m-2", "shop-eu"));
        pipeline.publish("eva", message("m-3", null));

        // Then
        assertThat(pipeline.dispatches("meta"))
                .extracting(DispatchRecord::drill)
                .containsExactly("shop", null, null);
    }

    @Test
    void onlyTheTenantsMessagesGoElsewhere() {
        // Given
        pipeline.board.drills().say("meta", DRILL);
        HealthBoardSpeaker.say(pipeline.board, apart(new HealthState.Down()));

        // When
        pipeline.publish("ana", message("m-1", "shop"));
        pipeline.publish("bob", message("m-2", "shop-eu"));

        // Then
        assertThat(pipeline.dispatch("twilio").messageId()).isEqualTo("m-1");
        assertThat(pipeline.dispatch("meta").messageId()).isEqualTo("m-2");
    }

    @Test
    void whatTheMonitorSaidInADrillIsNotObeyedWhenItIsOver() {
        // Given: the monitor has not taken it back.
        pipeline.board.drills().say("meta", DRILL);
        HealthBoardSpeaker.say(pipeline.board, apart(new HealthState.Down()));

        // When
        pipeline.after(Duration.ofMinutes(16));
        pipeline.publish("ana", message("m-1", "shop"));

        // Then
        assertThat(pipeline.dispatch("meta").drill()).isNull();
    }

    private static Health apart(HealthState state) {
        return new Health(
                Channel.WHATSAPP,
                "meta",
                DRILL.watched().scope(),
                state,
                Pipeline.START,
                Health.Mode.AUTOMATIC,
                0,
                0,
                0,
                1_000,
                "because",
                List.of());
    }

    private static String message(String id, @Nullable String tenant) {
        return "{\"id\":\"" + id + "\",\"to\":{\"phone\":\"+4915112345678\"},\"text\":\"hello\""
                + (tenant == null ? "" : ",\"metadata\":{\"tenant\":\"" + tenant + "\"}") + "}";
    }
}
