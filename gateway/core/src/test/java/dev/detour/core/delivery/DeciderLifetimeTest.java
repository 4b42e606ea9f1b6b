package dev.detour.core.delivery;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ReceiptState;
import dev.detour.contract.Reason;
import dev.detour.contract.StatusEvent;

import static dev.detour.channel.Channel.SMS;
import static dev.detour.channel.Channel.WHATSAPP;
import static org.assertj.core.api.Assertions.assertThat;

/** Deadlines, repeated ids, and the order within a conversation. */
class DeciderLifetimeTest {
    private static final Duration TTL = Duration.ofMinutes(5);
    private static final Event TURN = new Event.TurnCame();

    @Test
    void whatHasExpiredBeforeItIsTakenOnIsNeverDispatched() {
        // When
        Story story = Story.through(WHATSAPP).ttl(Duration.ZERO).begin();

        // Then
        assertThat(story.told()).containsExactly("accepted", "expired, final");
        assertThat(story.dispatches()).isEmpty();
    }

    @Test
    void aQueuedMessageExpires() {
        // Given
        Story story = Story.through(WHATSAPP).ttl(TTL).begin("m-0");

        // When
        story.untilDue();

        // Then
        assertThat(story.now()).isEqualTo(story.expiresAt());
        assertThat(story.told()).containsExactly("accepted", "expired, final");
    }

    @Test
    void aTurnThatComesTooLateExpiresTheMessage() {
        // Given
        Story story = Story.through(WHATSAPP).ttl(TTL).begin("m-0");

        // When
        story.after(TTL).happens(TURN);

        // Then
        assertThat(story.told()).containsExactly("accepted", "expired, final");
    }

    @Test
    void aMessageThatWaitsForARetryExpires() {
        // Given
        Story story =
                Story.through(WHATSAPP).ttl(TTL).begin().refused(FailureClass.PROVIDER_FAULT, Duration.ofHours(1));
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.now()).isEqualTo(story.expiresAt());
        assertThat(story.told()).containsExactly("expired, final");
    }

    @Test
    void aSentMessageGetsItsReceiptAfterTheDeadlineToo() {
        // Given
        Story story =
                Story.through(WHATSAPP, SMS).ttl(Duration.ofSeconds(10)).begin().accepted();
        story.told();

        // When
        story.after(Duration.ofSeconds(30)).receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told()).containsExactly("delivered whatsapp, final");
    }

    @Test
    void aSentMessageWithoutReceiptIsUnconfirmedWhenItIsTooLateForAnotherChannel() {
        // Given
        Story story =
                Story.through(WHATSAPP, SMS).ttl(Duration.ofSeconds(10)).begin().accepted();
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).containsExactly("unconfirmed, final");
    }

    @Test
    void aRefusalAfterTheDeadlineGoesNowhere() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).ttl(TTL).begin();
        story.told();

        // When
        story.after(TTL).refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).containsExactly("expired, final");
    }

    @Test
    void whileItIsDispatchedOnlyTheSenderSpeaks() {
        // Given
        Story story = Story.through(WHATSAPP).ttl(TTL).begin();
        Delivery before = story.delivery();

        // When
        story.after(TTL).happens(new Event.DeadlineReached());

        // Then
        assertThat(before.dueAt()).isEmpty();
        assertThat(story.delivery()).isSameAs(before);
    }

    @Test
    void aRepeatedMessageIsADuplicateAndNothingIsSent() {
        // Given
        Story story = Story.through(WHATSAPP).begin().accepted();
        State state = story.delivery().state();
        story.told();

        // When
        story.happens(new Event.Repeated(Story.FINGERPRINT));

        // Then
        assertThat(story.told()).containsExactly("duplicate");
        assertThat(story.lastReason().code()).isEqualTo("id.duplicate");
        assertThat(story.delivery().state()).isEqualTo(state);
        assertThat(story.dispatches()).hasSize(1);
    }

    @Test
    void theSameIdInARecordThatIsNoMessageIsRefusedAndEndsNothing() {
        // Given
        Story story = Story.through(WHATSAPP).begin().accepted();
        State state = story.delivery().state();
        story.told();

        // When
        story.happens(new Event.Garbled(new Reason("to.missing", "to: is missing")));

        // Then
        assertThat(story.told()).containsExactly("rejected");
        assertThat(story.lastReason().code()).isEqualTo("to.missing");
        assertThat(story.delivery().state()).isEqualTo(state);
        assertThat(story.dispatches()).hasSize(1);
    }

    @Test
    void theSameIdWithOtherContentIsRefusedAndChangesNothing() {
        // Given
        Story story = Story.through(WHATSAPP).begin().accepted();
        story.told();

        // When
        story.happens(new Event.Repeated(Story.FINGERPRINT + 1)).receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told()).containsExactly("rejected", "delivered whatsapp, final");
        assertThat(story.events()).filteredOn(StatusEvent::isFinal).hasSize(1);
        assertThat(story.events().get(3).reason())
                .isNotNull()
                .extracting("code")
                .isEqualTo("id.conflict");
    }

    @Test
    void aMessageBehindAnotherWaitsForItsTurn() {
        // Given
        Story story = Story.through(WHATSAPP).begin("m-0");

        // When
        story.happens(TURN).happens(TURN);

        // Then
        assertThat(story.events().getFirst().reason()).isNotNull().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo("conversation.order");
            assertThat(reason.detail()).contains("m-0");
        });
        assertThat(story.told()).containsExactly("accepted", "dispatched whatsapp");
    }

    @Test
    void aConversationIsHeldUntilSomebodyHasTakenTheMessage() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin("m-0");
        assertThat(story.delivery().holdsConversation()).isTrue();
        story.happens(TURN);
        assertThat(story.delivery().holdsConversation()).isTrue();
        story.refused(FailureClass.PROVIDER_FAULT);
        assertThat(story.delivery().holdsConversation()).isTrue();
        story.untilDue().ambiguous("timeout");
        assertThat(story.delivery().holdsConversation()).isTrue();

        // When
        story.receipt(2, ReceiptState.SENT);

        // Then
        assertThat(story.delivery().holdsConversation()).isFalse();
        story.untilDue();
        assertThat(story.delivery().state()).isEqualTo(new State.Dispatched(3));
        assertThat(story.delivery().holdsConversation()).isFalse();
    }

    @Test
    void anEndedMessageHoldsNobody() {
        // Given
        Story story = Story.through(WHATSAPP).begin();

        // When
        story.refused(FailureClass.CONTENT);

        // Then
        assertThat(story.delivery().holdsConversation()).isFalse();
        assertThat(story.delivery().dueAt()).isEmpty();
    }

    @Test
    void theSuccessorIsKeptThroughAllThatFollows() {
        // Given
        Story story = Story.through(WHATSAPP).begin();

        // When
        Delivery followed = story.delivery().withSuccessor("m-2");

        // Then
        assertThat(followed.successor()).isEqualTo("m-2");
        assertThat(followed.with(new State.Queued()).withSeq(9).successor()).isEqualTo("m-2");
    }
}
