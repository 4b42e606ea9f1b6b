package dev.detour.app.health;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import dev.detour.channel.FailureClass;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.core.health.Durations;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.Signal;
import dev.detour.core.health.Tally;

import static org.assertj.core.api.Assertions.assertThat;

class ObservationsTest {
    private static final long SENT = 1_700_000_000_100L;

    private final AtomicLong nanos = new AtomicLong();
    private final WakefulClock clock = new WakefulClock(nanos::get);
    private final Observations observations = new Observations("n1", "meta", clock, 0);

    @Test
    void resultsAreCountedByWhatTheySayOfTheProvider() {
        // When
        end(new SendResult.Accepted("1"));
        end(new SendResult.Ambiguous("timeout", "no answer"));
        end(refused(FailureClass.PROVIDER_FAULT, Scope.PROVIDER));
        end(refused(FailureClass.RECIPIENT, Scope.RECIPIENT));
        end(refused(FailureClass.ACCOUNT, Scope.PROVIDER));
        end(new SendResult.Throttled(Scope.SENDER, "130429", "too many", null));
        end(refused(FailureClass.LOCAL, Scope.PROVIDER));

        // Then
        Signal.Sample sample = observations.report(1_000);
        assertThat(sample.calls()).isEqualTo(new Tally(1, 2, 1, 1, 1, 1));
        assertThat(sample.completed().count()).isEqualTo(7);
        assertThat(sample.accepted()).containsExactly(new Signal.Stamped(1_700_000_000_000L, 1));
    }

    @Test
    void whatConcernsATemplateOnlyIsNotHeldAgainstTheProvider() {
        // When
        end(refused(FailureClass.ACCOUNT, Scope.TEMPLATE));

        // Then
        Signal.Sample sample = observations.report(1_000);
        assertThat(sample.calls()).isEqualTo(Tally.NONE);
        assertThat(sample.scopes().get(new HealthScope(Scope.TEMPLATE, "offer")))
                .isEqualTo(Tally.NONE.plus(FailureClass.ACCOUNT, 1));
    }

    @Test
    void aCallThatIsOutHasAnAgeAndOneThatHasEndedHasNone() {
        // Given
        long began = observations.began();

        // When
        long whileOut = observations.report(1_000).inFlight().count();
        observations.ended(began, SENT, new SendResult.Accepted("1"), null, null);

        // Then
        assertThat(whileOut).isEqualTo(1);
        assertThat(observations.report(1_000).inFlight().count()).isZero();
    }

    @Test
    void aCallThatWasWithdrawnBeforeItWasWrittenSaysNothing() {
        // Given
        long began = observations.began();

        // When
        observations.withdrawn(began);

        // Then
        Signal.Sample sample = observations.report(1_000);
        assertThat(sample.calls()).isEqualTo(Tally.NONE);
        assertThat(sample.completed().count()).isZero();
        assertThat(sample.inFlight().count()).isZero();
    }

    @Test
    void aCallDoesNotAgeWhileThisProcessStandsStill() {
        // Given
        long began = observations.began();

        // When
        nanos.addAndGet(30_000_000_000L);
        clock.tick();
        Signal.Sample whileOut = observations.report(1_000);
        observations.ended(began, SENT, new SendResult.Accepted("1"), null, null);

        // Then
        assertThat(whileOut.inFlight()).isEqualTo(one(0));
        assertThat(observations.report(1_000).completed()).isEqualTo(one(40));
    }

    @Test
    void theFirstCallsOfAProcessAreNotTimedAndAgeMoreSlowly() {
        // Given
        Observations cold = new Observations("n1", "meta", clock, 1);
        long first = cold.began();
        long second = cold.began();

        // When
        pass(Duration.ofMillis(1_500));
        Signal.Sample whileCold = cold.report(1_000);
        cold.ended(first, SENT, new SendResult.Accepted("1"), null, null);
        Signal.Sample afterwards = cold.report(1_000);
        cold.ended(second, SENT, new SendResult.Accepted("2"), null, null);

        // Then
        assertThat(whileCold.inFlight()).isEqualTo(of(500, 2));
        assertThat(afterwards.completed()).isEqualTo(Durations.NONE);
        assertThat(afterwards.inFlight()).isEqualTo(of(1_500, 1));
        assertThat(cold.report(1_000).completed()).isEqualTo(of(1_500, 1));
    }

    /** Of a process that is awake. */
    private void pass(Duration time) {
        for (int millis = 0; millis < time.toMillis(); millis += 20) {
            nanos.addAndGet(20_000_000L);
            clock.tick();
        }
    }

    private static Durations of(long millis, int count) {
        Durations.Collector collector = new Durations.Collector();
        collector.addMillis(millis, count);
        return collector.drain();
    }

    @Test
    void onlyTheFirstReceiptOfAMessageCounts() {
        // When
        observations.receipt(17, SENT);
        observations.receipt(17, SENT);
        observations.receipt(18, SENT);

        // Then
        assertThat(observations.report(1_000).receipts()).containsExactly(new Signal.Stamped(1_700_000_000_000L, 2));
    }

    @Test
    void aReportBeginsAfreshAndHasANumberOfItsOwn() {
        // Given
        end(new SendResult.Accepted("1"));
        long first = observations.report(1_000).sequence();

        // When
        Signal.Sample second = observations.report(1_000);

        // Then
        assertThat(second.sequence()).isEqualTo(first + 1);
        assertThat(second.calls()).isEqualTo(Tally.NONE);
        assertThat(second.accepted()).isEmpty();
        assertThat(second.scopes()).isEmpty();
    }

    @Test
    void aRunOfFailuresPullsTheNodesOwnBrake() {
        // Given
        boolean before = observations.braked();

        // When
        for (int i = 0; i < 10; i++) {
            end(refused(FailureClass.PROVIDER_FAULT, Scope.PROVIDER));
        }

        // Then
        assertThat(before).isFalse();
        assertThat(observations.braked()).isTrue();
    }

    private static Durations one(long millis) {
        Durations.Collector durations = new Durations.Collector();
        durations.addMillis(millis, 1);
        return durations.drain();
    }

    private void end(SendResult result) {
        observations.ended(observations.began(), SENT, result, "offer", "+49");
    }

    private static SendResult refused(FailureClass failureClass, Scope scope) {
        return new SendResult.Refused(failureClass, scope, "code", "detail");
    }
}
