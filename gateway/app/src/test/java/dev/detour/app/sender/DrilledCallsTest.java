package dev.detour.app.sender;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

import io.vertx.core.Vertx;
import org.apache.kafka.common.utils.Bytes;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import dev.detour.app.drills.Drill;
import dev.detour.app.drills.Drills;
import dev.detour.app.drills.Fault;
import dev.detour.app.health.HealthBoard;
import dev.detour.app.health.Observations;
import dev.detour.app.health.WakefulClock;
import dev.detour.app.wire.ContentRecord;
import dev.detour.app.wire.DispatchRecord;
import dev.detour.channel.Content;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Purpose;
import dev.detour.channel.SendResult;
import dev.detour.core.budget.NodeSpending;
import dev.detour.core.health.Drilled;

import static org.assertj.core.api.Assertions.assertThat;

class DrilledCallsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    private final Drills drills = new Drills(() -> START);
    private final HealthBoard board = new HealthBoard(NodeSpending.unlimited(), drills, System::nanoTime);
    private final Observations apart =
            new Observations("n1", "meta/tenant:shop", new WakefulClock(System::nanoTime), 0);
    private final DrilledCalls calls = new DrilledCalls("meta", board, this::observations, 20, VERTX);

    private Observations observations(Drilled drilled) {
        assertThat(drilled.name()).isEqualTo("meta/tenant:shop");
        return apart;
    }

    @AfterAll
    static void closeEventLoops() {
        VERTX.close();
    }

    @Test
    void whereThereIsNoDrillNothingIsMadeUp() {
        // When
        CompletionStage<SendResult> madeUp = calls.inPlaceOf(dispatch(1, "shop"));

        // Then
        assertThat(madeUp).isNull();
        assertThat(calls.observations(dispatch(1, "shop"))).isNull();
    }

    @Test
    void otherTenantsAndUnmarkedMessagesAreLeftAlone() {
        // When
        drill(Fault.DOWN);

        // Then
        assertThat(calls.inPlaceOf(dispatch(1, null))).isNull();
        assertThat(calls.inPlaceOf(dispatch(1, "shop-eu"))).isNull();
        assertThat(calls.observations(dispatch(1, null))).isNull();
        assertThat(calls.observations(dispatch(1, "shop"))).isSameAs(apart);
    }

    @Test
    void aProviderThatIsDownSaysSoAndNobodyIsToBeAskedOrSpared() {
        // Given
        drill(Fault.DOWN);

        // When
        SendResult result = now(calls.inPlaceOf(dispatch(1, "shop")));

        // Then
        assertThat(result).isInstanceOfSatisfying(SendResult.Refused.class, refused -> {
            assertThat(refused.failureClass()).isEqualTo(FailureClass.PROVIDER_FAULT);
            assertThat(refused.code()).isEqualTo("drill.down");
        });
        assertThat(DrilledCalls.isMadeUp(result)).isTrue();
        assertThat(DrilledCalls.isMadeUp(new SendResult.Ambiguous("timeout", "no answer")))
                .isFalse();
    }

    @Test
    void halfTheCallsAreThrottled() {
        // Given
        drill(Fault.THROTTLED);
        int throttled = 0;

        // When
        for (int i = 0; i < 1_000; i++) {
            throttled += calls.inPlaceOf(dispatch(i, "shop")) == null ? 0 : 1;
        }

        // Then
        assertThat(throttled).isBetween(430, 570);
    }

    @Test
    void inSilenceEverythingIsSent() {
        // When
        drill(Fault.SILENCE);

        // Then
        assertThat(calls.inPlaceOf(dispatch(1, "shop"))).isNull();
    }

    @Test
    void onlyAPartOfThePlacesIsKeptWaitingAndNotForEver() {
        // Given
        drill(Fault.HANG);
        List<CompletionStage<SendResult>> hanging = new ArrayList<>();

        // When
        VERTX.getOrCreateContext().runOnContext(ignored -> {
            for (int i = 0; i < 3; i++) {
                hanging.add(Objects.requireNonNull(calls.inPlaceOf(dispatch(i, "shop"))));
            }
        });
        Awaitility.await().until(() -> hanging.size() == 3);

        // Then: a tenth of 20 places
        assertThat(hanging.stream().filter(call -> call.toCompletableFuture().isDone()))
                .hasSize(1);
        assertThat(now(hanging.get(2))).isInstanceOf(SendResult.Refused.class);
    }

    private void drill(Fault fault) {
        drills.say("meta", new Drill("meta", "shop", fault, 1, "a test", START.plus(Duration.ofMinutes(1)), START));
    }

    private static SendResult now(@Nullable CompletionStage<SendResult> call) {
        return Objects.requireNonNull(call, "nothing was made up")
                .toCompletableFuture()
                .getNow(new SendResult.Accepted("not yet"));
    }

    private static DispatchRecord dispatch(int number, @Nullable String drill) {
        return new DispatchRecord(
                "m-" + number,
                1,
                Bytes.wrap("key".getBytes(StandardCharsets.UTF_8)),
                0,
                1,
                "+4915112345678",
                null,
                ContentRecord.of(Content.ofText("hello")),
                Purpose.TRANSACTIONAL,
                false,
                false,
                drill,
                START.plusSeconds(60).toEpochMilli());
    }
}
