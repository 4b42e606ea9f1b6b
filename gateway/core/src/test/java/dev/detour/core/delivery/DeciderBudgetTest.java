package dev.detour.core.delivery;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.detour.channel.FailureClass;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.WhenDegraded;

import static dev.detour.channel.Channel.EMAIL;
import static dev.detour.channel.Channel.SMS;
import static dev.detour.channel.Channel.WHATSAPP;
import static org.assertj.core.api.Assertions.assertThat;

/** What a fallback may cost, and what becomes of messages at a provider that takes too little. */
class DeciderBudgetTest {
    private final Roads roads = new Roads();

    @Test
    void aMessageWhoseFallbackIsSpentIsHeldAndSaysWhy() {
        // Given
        roads.closed("meta").spent(SMS);

        // When
        Story story = Story.through(WHATSAPP, SMS, EMAIL).begin(roads);

        // Then
        assertThat(story.told()).containsExactly("accepted", "held");
        assertThat(story.lastReason()).hasToString("Reason[code=budget.exhausted, detail=the budget of sms is spent]");
        assertThat(story.delivery().state()).isEqualTo(new State.Held(1));
    }

    @Test
    void itGoesWhenThereIsRoomAgain() {
        // Given
        roads.closed("meta").spent(SMS);
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.happens(new Event.HealthChanged());
        assertThat(story.told()).containsExactly("accepted", "held");
        roads.spent();

        // When
        story.happens(new Event.HealthChanged());

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.dispatches().getLast().isFallback()).isTrue();
    }

    @Test
    void itGoesToTheFirstChannelWhenThatIsBackBefore() {
        // Given
        roads.closed("meta").spent(SMS);
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.told();
        roads.set(Traffic.Gate.OPEN, "meta");

        // When
        story.happens(new Event.HealthChanged());

        // Then
        assertThat(story.told()).containsExactly("dispatched whatsapp");
        assertThat(story.dispatches().getLast().isFallback()).isFalse();
    }

    @Test
    void itExpiresWhenNeitherComesInTime() {
        // Given
        roads.closed("meta").spent(SMS);
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).containsExactly("expired, final");
    }

    @Test
    void theFirstChoiceOfAMessageCostsNoBudget() {
        // Given
        roads.spent(SMS);

        // When
        Story story = Story.through(SMS, EMAIL).begin(roads);

        // Then
        assertThat(story.told()).containsExactly("accepted", "dispatched sms");
        assertThat(story.dispatches().getLast().isFallback()).isFalse();
    }

    @Test
    void anotherTryOnTheSameChannelIsPaidForAlready() {
        // Given
        roads.closed("meta");
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.refused(FailureClass.PROVIDER_FAULT);
        story.told();
        roads.spent(SMS);

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).containsExactly("dispatched sms");
        assertThat(story.dispatches().getLast().isFallback()).isFalse();
    }

    @Test
    void nothingIsRescuedOntoAChannelWhoseBudgetIsSpent() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads).accepted();
        roads.closed("meta").spent(SMS).caughtSince(story.now().minusSeconds(5));
        story.told();

        // When
        story.happens(new Event.HealthChanged());

        // Then: its receipt may still come
        assertThat(story.told()).isEmpty();
        assertThat(story.receipt(1, ReceiptState.DELIVERED).delivery().ended()).isTrue();
    }

    @Test
    void whatCannotGoOnWaitsForAnotherTryWhereItIs() {
        // Given
        roads.spent(SMS);
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.told();
        story.budget(false);

        // When
        story.refused(FailureClass.PROVIDER_FAULT);

        // Then
        assertThat(story.told()).containsExactly("retrying whatsapp");
    }

    @Test
    void whoCannotBeReachedElsewhereWaitsForTheBudget() {
        // Given
        roads.spent(SMS);
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.told();

        // When
        story.refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).containsExactly("held");
        assertThat(story.lastReason().code()).isEqualTo("budget.exhausted");
    }

    @Test
    void whatAThrottledProviderCannotTakeInTimeGoesToTheNextChannel() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        assertThat(story.dispatches().getLast().mayMoveOn()).isTrue();
        story.told();

        // When
        story.result(overdue());

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.events().get(story.events().size() - 2).reason())
                .isNotNull()
                .extracting("code")
                .isEqualTo("meta.overdue");
    }

    @Test
    void betweenTwoThrottledProvidersItDoesNotGoToAndFro() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads).result(overdue());
        story.told();

        // When
        story.result(overdue());

        // Then
        assertThat(story.told()).containsExactly("dispatched sms");
        assertThat(story.dispatches().getLast().mayMoveOn()).isFalse();
    }

    @Test
    void itStaysAtTheThrottledProviderWhenNobodyElseMayHaveIt() {
        // Given
        roads.spent(SMS);
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.told();

        // When
        story.result(overdue());

        // Then
        assertThat(story.told()).containsExactly("dispatched whatsapp");
    }

    @Test
    void aPolicyThatHoldsIsNotMovedOnByAThrottle() {
        // When
        Story story =
                Story.through(WHATSAPP, EMAIL).whenDegraded(WhenDegraded.HOLD).begin(roads);

        // Then
        assertThat(story.dispatches().getLast().mayMoveOn()).isFalse();
        story.told();
        assertThat(story.result(overdue()).told()).containsExactly("dispatched whatsapp");
    }

    @Test
    void anOverdueMessageOfAProviderThatIsSickByNowIsRerouted() {
        // Given
        Story story = Story.through(WHATSAPP).begin(roads);
        story.told();
        roads.closed("meta");

        // When
        story.result(overdue());

        // Then
        assertThat(story.told()).containsExactly("held");
        assertThat(story.after(Duration.ofHours(2)).untilDue().delivery().ended())
                .isTrue();
    }

    private static SendResult overdue() {
        return new SendResult.Refused(
                FailureClass.LOCAL, Scope.MESSAGE, Refusals.OVERDUE, "the provider takes too little");
    }
}
