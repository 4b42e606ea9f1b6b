package dev.detour.core.delivery;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.Confirm;
import dev.detour.contract.Status;
import dev.detour.contract.StatusEvent;

import static dev.detour.channel.Channel.EMAIL;
import static dev.detour.channel.Channel.SMS;
import static dev.detour.channel.Channel.WHATSAPP;
import static org.assertj.core.api.Assertions.assertThat;

/** What providers answer, and what follows. */
class DeciderTest {
    private static final Duration MOMENT = Duration.ofMillis(1);

    @Test
    void aMessageIsDispatchedSentAndDelivered() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();

        // When
        story.accepted().receipt(1, ReceiptState.SENT).receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told())
                .containsExactly("accepted", "dispatched whatsapp", "sent whatsapp", "delivered whatsapp, final");
        assertThat(story.events()).extracting(StatusEvent::seq).containsExactly(1, 2, 3, 4);
        assertThat(story.events().getLast().providerMessageId()).isEqualTo("id-1");
        assertThat(story.events())
                .allSatisfy(event -> assertThat(event.metadata()).containsEntry("tenant", "shop"));
        assertThat(story.delivery().state()).isEqualTo(new State.Ended(Status.DELIVERED, Story.START));
    }

    @Test
    void afterTheEndReceiptsAreLate() {
        // Given
        Story story = Story.through(WHATSAPP).begin().accepted().receipt(1, ReceiptState.DELIVERED);
        story.told();

        // When
        story.receipt(1, ReceiptState.READ).receipt(1, ReceiptState.READ).receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told()).containsExactly("read whatsapp, late");
        assertThat(story.delivery().state()).isEqualTo(new State.Ended(Status.DELIVERED, Story.START));
    }

    @Test
    void aPolicyThatAsksForAcceptanceEndsWithIt() {
        // Given
        Story story = Story.through(WHATSAPP).confirm(Confirm.ACCEPTED).begin();

        // When
        story.accepted().receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told())
                .containsExactly("accepted", "dispatched whatsapp", "sent whatsapp, final", "delivered whatsapp, late");
    }

    @Test
    void aPolicyThatAsksForReadingEndsWithIt() {
        // Given
        Story story = Story.through(WHATSAPP).confirm(Confirm.READ).begin();

        // When
        story.accepted().receipt(1, ReceiptState.DELIVERED).receipt(1, ReceiptState.READ);

        // Then
        assertThat(story.told())
                .containsExactly(
                        "accepted",
                        "dispatched whatsapp",
                        "sent whatsapp",
                        "delivered whatsapp",
                        "read whatsapp, final");
    }

    @ParameterizedTest
    @EnumSource(Confirm.class)
    void whereThereAreNoReceiptsAcceptanceConfirms(Confirm confirm) {
        // Given
        Story story = Story.through(EMAIL).confirm(confirm).begin();

        // When
        story.accepted();

        // Then
        assertThat(story.told()).containsExactly("accepted", "dispatched email", "sent email, final");
    }

    @Test
    void aRefusalForTheRecipientGoesToTheNextChannelAtOnce() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();
        story.told();

        // When
        story.refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.events().get(2).reason())
                .isNotNull()
                .extracting("code")
                .isEqualTo("meta.no");
        assertThat(story.delivery().state()).isEqualTo(new State.Dispatched(2));
    }

    @Test
    void aRefusalForTheRecipientSkipsTheOtherProvidersOfTheChannel() {
        // Given
        Story story = Story.through(WHATSAPP, SMS)
                .providers(WHATSAPP, "meta", "twilio-wa")
                .begin();

        // When
        story.refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.dispatches().getLast().leg().channel()).isEqualTo(SMS);
    }

    @Test
    void aRefusalForTheContentEndsTheMessage() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();
        story.told();

        // When
        story.refused(FailureClass.CONTENT);

        // Then
        assertThat(story.told()).containsExactly("undeliverable, final");
        assertThat(story.lastReason().code()).isEqualTo("meta.no");
    }

    @Test
    void aRefusalForTheContentAfterAnAttemptThatMayArriveLeavesTheMessageUnconfirmed() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().accepted().untilDue();
        story.told();

        // When
        story.refused(FailureClass.CONTENT);

        // Then
        assertThat(story.told()).containsExactly("unconfirmed, final");
    }

    @Test
    void aRefusalForTheAccountGoesToTheNextProviderFirst() {
        // Given
        Story story = Story.through(WHATSAPP, SMS)
                .providers(WHATSAPP, "meta", "twilio-wa")
                .begin();
        story.told();

        // When
        story.refused(FailureClass.ACCOUNT);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to whatsapp", "dispatched whatsapp");
        assertThat(story.dispatches().getLast().leg().provider()).isEqualTo("twilio-wa");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureClass.class,
            names = {"OPT_OUT", "POLICY"})
    void anOptOutOrAPolicyEndsMarketing(FailureClass failureClass) {
        // Given
        Story story = Story.through(WHATSAPP, EMAIL).marketing().begin();
        story.told();

        // When
        story.refused(failureClass);

        // Then
        assertThat(story.told()).containsExactly("undeliverable, final");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureClass.class,
            names = {"OPT_OUT", "POLICY"})
    void anOptOutOrAPolicyMovesOtherMessagesToTheNextChannel(FailureClass failureClass) {
        // Given
        Story story = Story.through(WHATSAPP, EMAIL).begin();
        story.told();

        // When
        story.refused(failureClass);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to email", "dispatched email");
    }

    @Test
    void whenEveryChannelHasRefusedTheSummaryNamesAllOfThem() {
        // Given
        Story story = Story.through(WHATSAPP, SMS, EMAIL).begin();

        // When
        story.refused(FailureClass.RECIPIENT).refused(FailureClass.ACCOUNT).refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).last().isEqualTo("undeliverable, final");
        assertThat(story.lastReason().code()).isEqualTo("channels.exhausted");
        assertThat(story.lastReason().detail()).contains("whatsapp by meta", "sms by twilio", "email by smtp");
    }

    @Test
    void aProviderFaultIsRetriedAndThenTheNextChannelHasItsTurn() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();
        story.told();

        // When
        story.refused(FailureClass.PROVIDER_FAULT).untilDue();
        story.refused(FailureClass.PROVIDER_FAULT).untilDue();
        story.refused(FailureClass.PROVIDER_FAULT);

        // Then
        assertThat(story.told())
                .containsExactly(
                        "retrying whatsapp",
                        "dispatched whatsapp",
                        "retrying whatsapp",
                        "dispatched whatsapp",
                        "failed-over whatsapp to sms",
                        "dispatched sms");
        assertThat(story.dispatches()).extracting(Decision.Dispatch::attempt).containsExactly(1, 2, 3, 4);
        assertThat(story.dispatches()).extracting(Decision.Dispatch::isRetry).containsExactly(false, true, true, false);
    }

    @Test
    void nothingIsRetriedBeforeItsTime() {
        // Given
        Story story = Story.through(WHATSAPP).begin().refused(FailureClass.PROVIDER_FAULT, Duration.ofSeconds(10));

        // When
        story.after(Duration.ofSeconds(10).minus(MOMENT)).happens(new Event.DeadlineReached());

        // Then
        assertThat(story.dispatches()).hasSize(1);
        assertThat(story.untilNext()).isPositive();
    }

    @Test
    void retryAfterIsAFloorUnderTheJitter() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();

        // When
        story.refused(FailureClass.PROVIDER_FAULT, Duration.ofSeconds(10));

        // Then
        assertThat(story.untilNext())
                .isBetween(Duration.ofSeconds(10), Duration.ofSeconds(10).plus(Story.RULES.base()));
    }

    @Test
    void aRetryThatWouldComeTooLateGivesTheNextChannelItsTurn() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).ttl(Duration.ofMinutes(5)).begin();
        story.told();

        // When
        story.refused(FailureClass.PROVIDER_FAULT, Duration.ofMinutes(5));

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void withoutABudgetTheNextChannelHasItsTurnAtOnce() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().budget(false);
        story.told();

        // When
        story.refused(FailureClass.PROVIDER_FAULT);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void aBudgetThatIsSpentWhileAMessageWaitsMovesIt() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().refused(FailureClass.PROVIDER_FAULT);
        story.told();

        // When
        story.budget(false).untilDue();

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.events().get(3).reason())
                .isNotNull()
                .extracting("code")
                .isEqualTo("retry.budget");
    }

    @Test
    void withNowhereToGoAMessageWaitsForTheBudget() {
        // Given
        Story story = Story.through(WHATSAPP).begin().refused(FailureClass.PROVIDER_FAULT);

        // When
        story.budget(false).untilDue();

        // Then
        assertThat(story.dispatches()).hasSize(1);
        assertThat(story.untilNext())
                .isBetween(Story.RULES.cap(), Story.RULES.cap().plus(Story.RULES.base()));
        story.budget(true).untilDue();
        assertThat(story.dispatches()).hasSize(2);
    }

    @Test
    void withNowhereToGoRetriesGoOnUntilTheTimeIsUp() {
        // Given
        Story story = Story.through(WHATSAPP).ttl(Duration.ofMinutes(5)).begin();

        // When
        while (!story.delivery().ended()) {
            story.refused(FailureClass.PROVIDER_FAULT).untilDue();
        }

        // Then
        assertThat(story.told()).last().isEqualTo("expired, final");
        assertThat(story.dispatches()).hasSizeBetween(10, 100);
        assertThat(story.now()).isEqualTo(story.expiresAt());
    }

    @Test
    void ourOwnTroubleCountsAgainstNobody() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().budget(false);
        story.told();

        // When
        for (int i = 0; i < 10; i++) {
            story.refused(FailureClass.LOCAL).untilDue();
        }

        // Then
        assertThat(story.told()).containsOnly("retrying whatsapp", "dispatched whatsapp");
        assertThat(story.delivery().legs().getFirst().tries()).isZero();
    }

    @Test
    void ourOwnTroubleAfterTheDeadlineIsTheEnd() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();
        story.told();

        // When
        story.after(Duration.ofHours(1)).refused(FailureClass.LOCAL);

        // Then
        assertThat(story.told()).containsExactly("expired, final");
    }

    @Test
    void aThrottledMessageComesBackAndThenGoesElsewhere() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().budget(false);
        story.told();

        // When
        for (int i = 1; i < Story.RULES.throttlesPerProvider(); i++) {
            story.throttled(Scope.PROVIDER, null).untilDue();
        }
        story.throttled(Scope.PROVIDER, null);

        // Then
        assertThat(story.told())
                .containsExactly(
                        "retrying whatsapp",
                        "dispatched whatsapp",
                        "retrying whatsapp",
                        "dispatched whatsapp",
                        "retrying whatsapp",
                        "dispatched whatsapp",
                        "failed-over whatsapp to sms",
                        "dispatched sms");
        assertThat(story.dispatches()).noneMatch(Decision.Dispatch::isRetry);
    }

    @Test
    void theRecipientsOwnLimitAsksForPowersOfFour() {
        // Given
        Story story = Story.through(WHATSAPP).begin();

        for (int seconds : List.of(1, 4, 16, 64)) {
            // When
            story.throttled(Scope.RECIPIENT, null);

            // Then
            assertThat(story.untilNext())
                    .isBetween(
                            Duration.ofSeconds(seconds),
                            Duration.ofSeconds(seconds).plus(Story.RULES.base()));
            story.untilDue();
        }
    }

    @Test
    void aReceiptBeforeTheAnswerProvesTheAcceptance() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();
        story.told();

        // When
        story.receipt(1, ReceiptState.DELIVERED).accepted();

        // Then
        assertThat(story.told()).containsExactly("sent whatsapp", "delivered whatsapp, final");
    }

    @Test
    void aReceiptBeforeTheAnswerOutweighsATimeout() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();
        story.told();

        // When
        story.receipt(1, ReceiptState.SENT).ambiguous("timeout");

        // Then
        assertThat(story.told()).containsExactly("sent whatsapp");
        assertThat(story.delivery().state()).isEqualTo(new State.Sent(1, Story.START.plus(Story.CONFIRM_WITHIN)));
    }

    @Test
    void aMissingReceiptGivesTheNextChannelItsTurn() {
        // Given
        Story story = Story.through(WHATSAPP, SMS)
                .providers(WHATSAPP, "meta", "twilio-wa")
                .begin()
                .accepted();
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.now()).isEqualTo(Story.START.plus(Story.CONFIRM_WITHIN));
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.events().get(3).reason())
                .isNotNull()
                .extracting("code")
                .isEqualTo("receipt.missing");
    }

    @Test
    void aMissingReceiptOnTheLastChannelLeavesTheMessageUnconfirmed() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().accepted().untilDue().accepted();
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).containsExactly("unconfirmed, final");
    }

    @Test
    void aReceiptOfAnEarlierChannelEndsTheMessageWhileTheNextIsUnderWay() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().accepted().untilDue();
        story.told();

        // When
        story.receipt(1, ReceiptState.DELIVERED).accepted().receipt(2, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told())
                .containsExactly("delivered whatsapp, final", "sent sms, late", "delivered sms, late, again");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureClass.class,
            names = {"PROVIDER_FAULT", "THROTTLED", "LOCAL", "RECIPIENT", "ACCOUNT", "OPT_OUT", "POLICY"})
    void aFailureAfterTheAcceptanceGivesTheNextChannelItsTurn(FailureClass failureClass) {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().accepted();
        story.told();

        // When
        story.failed(1, failureClass);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.delivery().legs().getFirst().closed()).isTrue();
    }

    @Test
    void aFailureAfterTheAcceptanceOnTheLastChannelIsUndeliverable() {
        // Given
        Story story = Story.through(SMS).begin().accepted();
        story.told();

        // When
        story.failed(1, FailureClass.RECIPIENT).receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told()).containsExactly("undeliverable, final", "delivered sms, late");
        assertThat(story.delivery().attempts().getFirst().progress()).isEqualTo(Attempt.Progress.DELIVERED);
    }

    @Test
    void afterADeliveryAFailureChangesNothing() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().accepted().receipt(1, ReceiptState.DELIVERED);
        Delivery before = story.delivery();

        // When
        story.failed(1, FailureClass.PROVIDER_FAULT);

        // Then
        assertThat(story.delivery()).isSameAs(before);
    }

    @Test
    void aChannelThatIsUsedUpIsReturnedToWithARecordedFailover() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin();
        story.refused(FailureClass.PROVIDER_FAULT).untilDue();
        story.refused(FailureClass.PROVIDER_FAULT).untilDue();
        story.refused(FailureClass.PROVIDER_FAULT);
        story.told();

        // When
        story.refused(FailureClass.RECIPIENT).untilDue();

        // Then
        assertThat(story.told()).containsExactly("retrying sms", "failed-over sms to whatsapp", "dispatched whatsapp");
    }

    @Test
    void aReportThatComesTwiceOrForNoAttemptChangesNothing() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().refused(FailureClass.PROVIDER_FAULT);
        Delivery before = story.delivery();

        // When
        story.happens(new Event.AttemptFinished(1, new SendResult.Accepted("id-1")))
                .happens(new Event.AttemptFinished(0, new SendResult.Accepted("id-0")))
                .happens(new Event.AttemptFinished(2, new SendResult.Accepted("id-2")))
                .receipt(0, ReceiptState.DELIVERED)
                .receipt(7, ReceiptState.DELIVERED);

        // Then
        assertThat(story.delivery()).isSameAs(before);
    }

    @Test
    void wordsOfAProviderAreKeptShort() {
        // Given
        Story story = Story.through(WHATSAPP).begin();

        // When
        story.result(new SendResult.Refused(
                FailureClass.PROVIDER_FAULT, Scope.PROVIDER, "c".repeat(70_000), "🚚".repeat(70_000)));

        // Then
        assertThat(story.lastReason().code()).hasSizeLessThan(120);
        assertThat(story.lastReason().detail()).hasSizeLessThan(510).endsWith("🚚…");
        assertThat(DeliveryCodec.read(DeliveryCodec.write(story.delivery()))).isEqualTo(story.delivery());
    }
}
