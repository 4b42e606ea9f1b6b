package dev.detour.app.health;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.app.drills.Drills;
import dev.detour.channel.Channel;
import dev.detour.channel.Scope;
import dev.detour.contract.Lane;
import dev.detour.core.budget.Account;
import dev.detour.core.budget.Limit;
import dev.detour.core.budget.Limits;
import dev.detour.core.budget.NodeSpending;
import dev.detour.core.budget.SpendingBook;
import dev.detour.core.delivery.Traffic;
import dev.detour.core.delivery.Traffic.Gate;
import dev.detour.core.health.Health;
import dev.detour.core.health.HealthScope;
import dev.detour.core.health.HealthState;

import static org.assertj.core.api.Assertions.assertThat;

class HealthBoardTest {
    private final HealthBoard board = new HealthBoard();

    @Test
    void whatNobodyHasSpokenOfIsOpen() {
        // When
        Traffic traffic = board.traffic(null, null);

        // Then
        assertThat(traffic.gate("meta")).isEqualTo(Gate.OPEN);
        assertThat(traffic.closure("meta")).isEmpty();
    }

    @Test
    void aSickProviderIsClosedAndSaysWhy() {
        // When
        say("meta", null, new HealthState.Down(), Health.Mode.AUTOMATIC, 0);

        // Then
        Traffic traffic = board.traffic(null, null);
        assertThat(traffic.gate("meta")).isEqualTo(Gate.CLOSED);
        assertThat(traffic.gate("twilio")).isEqualTo(Gate.OPEN);
        assertThat(traffic.closure("meta")).hasValueSatisfying(closure -> {
            assertThat(closure.code()).isEqualTo("channel.down");
            assertThat(closure.why()).isEqualTo("whatsapp by meta is down: because");
            assertThat(closure.acceptedSince()).isEqualTo(Instant.EPOCH.minusSeconds(10));
        });
    }

    @Test
    void ourOwnFaultIsWaitedForAndASuspicionIsLeftToTheSender() {
        // When
        say("meta", null, new HealthState.Local(), Health.Mode.AUTOMATIC, 0);
        say("twilio", null, new HealthState.Suspect(), Health.Mode.AUTOMATIC, 0);

        // Then
        Traffic traffic = board.traffic(null, null);
        assertThat(traffic.gate("meta")).isEqualTo(Gate.WAIT);
        assertThat(traffic.gate("twilio")).isEqualTo(Gate.OPEN);
    }

    @Test
    void aRecoveringProviderGetsItsShare() {
        // Given
        say("meta", null, new HealthState.Recovering(1), Health.Mode.AUTOMATIC, 0.25);
        Traffic traffic = board.traffic(null, null);
        int open = 0;

        // When
        for (int i = 0; i < 10_000; i++) {
            open += traffic.gate("meta") == Gate.OPEN ? 1 : 0;
        }

        // Then: eight standard deviations on either side
        assertThat(open).isBetween(2_150, 2_850);
    }

    @Test
    void aPausedTemplateTakesOnlyItsOwnMessagesAway() {
        // When
        say("meta", new HealthScope(Scope.TEMPLATE, "offer"), new HealthState.AccountFault(), Health.Mode.AUTOMATIC, 0);

        // Then
        assertThat(board.hasScopes()).isTrue();
        assertThat(board.traffic("offer", "+49").gate("meta")).isEqualTo(Gate.CLOSED);
        assertThat(board.traffic("order_shipped", "+49").gate("meta")).isEqualTo(Gate.OPEN);
        assertThat(board.traffic(null, "+49").gate("meta")).isEqualTo(Gate.OPEN);
    }

    @Test
    void aShadowIsShownAndNotObeyed() {
        // When
        say("meta", null, new HealthState.Down(), Health.Mode.SHADOW, 0);

        // Then
        assertThat(board.traffic(null, null).gate("meta")).isEqualTo(Gate.OPEN);
        assertThat(board.of("meta")).isEmpty();
        assertThat(board.all()).containsKey("whatsapp/meta");
    }

    @Test
    void anOperatorsWordRescuesNothing() {
        // When
        say("meta", null, new HealthState.Down(), Health.Mode.OVERRIDE, 0);

        // Then
        assertThat(board.traffic(null, null).closure("meta"))
                .hasValueSatisfying(
                        closure -> assertThat(closure.acceptedSince()).isNull());
    }

    @Test
    void roomInABudgetIsAChangeForWhatWasTurnedDown() {
        // Given
        Limits limits = new Limits("EUR", Map.of(Account.of(Channel.SMS), new Limit(1, Limit.UNLIMITED)));
        SpendingBook book = new SpendingBook(limits);
        HealthBoard own =
                new HealthBoard(new NodeSpending("n1", limits), new Drills(InstantSource.system()), System::nanoTime);
        own.spending().book(Channel.SMS, null, 0);
        assertThat(own.spending()
                        .within(own.traffic(null, null), Lane.STANDARD, null)
                        .overspent(Channel.SMS))
                .isPresent();
        NodeSpending.Reports reports = Objects.requireNonNull(own.spending().report());
        book.take(reports.node(), reports.sequence(), reports.accounts(), Instant.EPOCH);
        own.say(sms(book, Instant.EPOCH));
        long before = own.version();

        // When
        own.say(sms(book, Instant.EPOCH.plusSeconds(3_700)));

        // Then
        assertThat(own.version()).isEqualTo(before + 1);
        own.say(sms(book, Instant.EPOCH.plusSeconds(3_701)));
        assertThat(own.version()).isEqualTo(before + 1);
    }

    private static Health sms(SpendingBook book, Instant now) {
        return new Health(
                        Channel.SMS,
                        "twilio",
                        null,
                        new HealthState.Healthy(),
                        Instant.EPOCH,
                        Health.Mode.AUTOMATIC,
                        1,
                        0,
                        0,
                        1_000,
                        "because",
                        List.of())
                .with(book.of(Channel.SMS, now));
    }

    @Test
    void whatMayHaveArrivedIsNotRescuedUntilTheDoubtIsOver() {
        // Given
        sayInDoubt(false);
        boolean before = board.traffic(null, null).closure("meta").orElseThrow().acceptedSince() == null;
        long version = board.version();

        // When
        sayInDoubt(true);

        // Then
        assertThat(before).isTrue();
        assertThat(board.traffic(null, null).closure("meta").orElseThrow().acceptedSince())
                .isEqualTo(Instant.EPOCH.minusSeconds(10));
        assertThat(board.version()).isGreaterThan(version);
    }

    private void sayInDoubt(boolean rescues) {
        board.say(new Health(
                Channel.WHATSAPP,
                "meta",
                null,
                new HealthState.Down(),
                Instant.EPOCH,
                Health.Mode.AUTOMATIC,
                0,
                0,
                0,
                1_000,
                rescues,
                "because",
                List.of(),
                null));
    }

    @Test
    void onlyWhatMeansSomethingForTrafficIsAChange() {
        // Given
        AtomicInteger changes = new AtomicInteger();
        board.onChange(changes::incrementAndGet);

        // When
        say("meta", null, new HealthState.Down(), Health.Mode.AUTOMATIC, 0);
        say("meta", null, new HealthState.Down(), Health.Mode.AUTOMATIC, 0);
        say("meta", null, new HealthState.Recovering(0), Health.Mode.AUTOMATIC, 0.05);

        // Then
        assertThat(changes).hasValue(2);
        assertThat(board.version()).isEqualTo(2);
    }

    private void say(String provider, @Nullable HealthScope scope, HealthState state, Health.Mode mode, double share) {
        board.say(new Health(
                Channel.WHATSAPP,
                provider,
                scope,
                state,
                Instant.EPOCH,
                mode,
                share,
                0,
                0,
                1_000,
                "because",
                List.of()));
    }
}
