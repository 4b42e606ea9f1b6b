package dev.detour.core.delivery;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ReceiptState;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.Status;

import static dev.detour.channel.Channel.EMAIL;
import static dev.detour.channel.Channel.SMS;
import static dev.detour.channel.Channel.WHATSAPP;
import static org.assertj.core.api.Assertions.assertThat;

/** A provider may or may not have taken the message. */
class DeciderAmbiguityTest {
    @Test
    void withWaitAReceiptIsWaitedForAndThenTheNextChannelHasItsTurn() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().ambiguous("timeout");

        // When
        story.untilDue();

        // Then
        assertThat(story.now()).isEqualTo(Story.START.plus(Story.CONFIRM_WITHIN));
        assertThat(story.told())
                .containsExactly(
                        "accepted",
                        "dispatched whatsapp",
                        "ambiguous whatsapp",
                        "failed-over whatsapp to sms",
                        "dispatched sms");
        assertThat(story.events().get(3).reason())
                .isNotNull()
                .extracting("code")
                .isEqualTo("ambiguous.unresolved");
    }

    @Test
    void aReceiptOfTheLastMomentIsWaitedForAFewSecondsBehindTheExpiry() {
        // Given
        Story story = Story.through(WHATSAPP).ttl(Duration.ofSeconds(10)).begin();
        story.after(Duration.ofSeconds(9));

        // When
        story.ambiguous("timeout").untilDue();

        // Then
        assertThat(story.now()).isEqualTo(Story.START.plusSeconds(24));
    }

    @Test
    void withWaitAReceiptResolvesItWithoutASecondSend() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().ambiguous("timeout");
        story.told();

        // When
        story.receipt(1, ReceiptState.SENT).receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told()).containsExactly("sent whatsapp", "delivered whatsapp, final");
        assertThat(story.dispatches()).hasSize(1);
    }

    @Test
    void withWaitAFailureByReceiptMovesTheMessageAtOnce() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().ambiguous("timeout");
        story.told();

        // When
        story.failed(1, FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void withResendTheSameProviderIsTriedAtOnce() {
        // Given
        Story story =
                Story.through(WHATSAPP, SMS).onAmbiguous(OnAmbiguous.RESEND).begin();
        story.told();

        // When
        story.ambiguous("reset").untilDue();

        // Then
        assertThat(story.now()).isEqualTo(Story.START);
        assertThat(story.told()).containsExactly("ambiguous whatsapp", "retrying whatsapp", "dispatched whatsapp");
    }

    @Test
    void afterACrashOfOursTheSameProviderIsTriedAgain() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().ambiguous("crash");
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).containsExactly("dispatched whatsapp");
    }

    @Test
    void whereNoReceiptCanTellTheNextTryFollowsAtOnce() {
        // Given
        Story story = Story.through(EMAIL).begin();

        // When
        story.ambiguous("timeout").untilDue().accepted();

        // Then
        assertThat(story.told())
                .containsExactly(
                        "accepted",
                        "dispatched email",
                        "ambiguous email",
                        "retrying email",
                        "dispatched email",
                        "sent email, final");
    }

    @ParameterizedTest
    @EnumSource(Channel.class)
    void whatMayHaveArrivedEachTimeIsNotSentForEver(Channel channel) {
        for (OnAmbiguous onAmbiguous : OnAmbiguous.values()) {
            // Given
            Story story = Story.through(channel).onAmbiguous(onAmbiguous).begin();

            // When
            while (!story.delivery().ended()) {
                if (story.delivery().state() instanceof State.Dispatched) {
                    story.ambiguous("timeout");
                } else {
                    story.untilDue();
                }
            }

            // Then
            assertThat(story.dispatches()).as("%s", onAmbiguous).hasSize(Story.RULES.triesPerProvider());
            assertThat(story.told()).last().isEqualTo("unconfirmed, final");
        }
    }

    @Test
    void aProofOfAcceptanceSparesTheRetryThatWasWaiting() {
        // Given
        Story story =
                Story.through(WHATSAPP).onAmbiguous(OnAmbiguous.RESEND).begin().ambiguous("timeout");
        story.told();

        // When
        story.receipt(1, ReceiptState.SENT);

        // Then
        assertThat(story.told()).containsExactly("sent whatsapp");
        assertThat(story.delivery().state()).isEqualTo(new State.Sent(1, Story.START.plus(Story.CONFIRM_WITHIN)));
    }

    @Test
    void aProofOfAcceptanceEndsAMessageThatAsksForNoMore() {
        // Given
        Story story = Story.through(WHATSAPP)
                .confirm(Confirm.ACCEPTED)
                .onAmbiguous(OnAmbiguous.RESEND)
                .begin()
                .ambiguous("timeout")
                .untilDue();
        story.told();

        // When
        story.receipt(1, ReceiptState.SENT).accepted();

        // Then
        assertThat(story.told()).containsExactly("sent whatsapp, final", "sent whatsapp, late");
    }

    @Test
    void aProofOfAnEarlierAttemptDoesNotHideTheOneUnderWay() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin().ambiguous("timeout").untilDue();
        story.told();

        // When
        story.receipt(1, ReceiptState.SENT).accepted();

        // Then
        assertThat(story.told()).containsExactly("sent whatsapp", "sent sms");
        assertThat(story.delivery().state())
                .isInstanceOfSatisfying(
                        State.Sent.class, sent -> assertThat(sent.attempt()).isEqualTo(2));
    }

    /** It is not waited for until the policy's confirmation is due, since its conversation waits with it. */
    @Test
    void whenTheTimeIsUpWhileItIsUnsureTheMessageIsUnconfirmed() {
        // Given
        Story story =
                Story.through(WHATSAPP, SMS).ttl(Duration.ofSeconds(30)).begin().ambiguous("timeout");

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).last().isEqualTo("unconfirmed, final");
        assertThat(story.dispatches()).hasSize(1);
        assertThat(story.delivery().state())
                .isEqualTo(new State.Ended(Status.UNCONFIRMED, Story.START.plusSeconds(30)));
    }

    @Test
    void whatTheProviderSaysThatItHasIsSentAndWaitsForItsReceipt() {
        // Given
        Story story = Story.through(Channel.SMS, Channel.EMAIL).begin().ambiguous("timeout");
        story.told();

        // When
        story.accepted();

        // Then
        assertThat(story.told()).containsExactly("sent sms");
        assertThat(story.receipt(1, ReceiptState.DELIVERED).told()).containsExactly("delivered sms, final");
    }

    @Test
    void whatTheProviderSaysThatItDoesNotHaveIsTriedAgainThereAtOnce() {
        // Given
        Story story = Story.through(Channel.SMS, Channel.EMAIL).begin().ambiguous("timeout");
        story.told();

        // When
        story.refused(FailureClass.LOCAL).untilDue();

        // Then
        assertThat(story.told()).containsExactly("retrying sms", "dispatched sms");
        assertThat(story.now()).isEqualTo(Story.START);
    }

    @Test
    void whatTheProviderSaysTooLateChangesNothing() {
        // Given
        Story story = Story.through(Channel.SMS, Channel.EMAIL)
                .begin()
                .ambiguous("timeout")
                .receipt(1, ReceiptState.DELIVERED);
        story.told();

        // When
        story.refused(FailureClass.LOCAL);

        // Then
        assertThat(story.told()).isEmpty();
    }
}
