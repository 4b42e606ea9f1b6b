package dev.detour.core.delivery;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ReceiptState;
import dev.detour.channel.Scope;
import dev.detour.channel.SendResult;
import dev.detour.contract.Status;
import dev.detour.contract.WhenDegraded;

import static dev.detour.channel.Channel.EMAIL;
import static dev.detour.channel.Channel.SMS;
import static dev.detour.channel.Channel.WHATSAPP;
import static org.assertj.core.api.Assertions.assertThat;

class RoutingTest {
    private final Roads roads = new Roads();

    @Test
    void aNewMessageGoesStraightToTheNextChannelWhileTheFirstIsDown() {
        // Given
        roads.closed("meta");

        // When
        Story story = Story.through(WHATSAPP, SMS).begin(roads);

        // Then
        assertThat(story.told()).containsExactly("accepted", "failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.events().get(1).reason()).hasToString("Reason[code=channel.down, detail=meta is down]");
        assertThat(story.delivery().attempts()).hasSize(1);
    }

    @Test
    void anotherProviderOfTheChannelComesBeforeTheNextChannel() {
        // Given
        roads.closed("meta");

        // When
        Story story = Story.through(WHATSAPP, SMS)
                .providers(WHATSAPP, "meta", "twilio-wa")
                .begin(roads);

        // Then
        assertThat(story.dispatches())
                .singleElement()
                .satisfies(dispatch -> assertThat(dispatch.leg().provider()).isEqualTo("twilio-wa"));
    }

    @Test
    void withEverythingDownAMessageIsHeldAndGoesWhenSomethingReturns() {
        // Given
        roads.closed("meta", "twilio");
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        assertThat(story.told()).containsExactly("accepted", "held");

        // When
        roads.set(Traffic.Gate.OPEN, "twilio");
        story.happens(new Event.HealthChanged());

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void whatIsHeldIsNotSaidTwiceAndExpiresInTime() {
        // Given
        roads.closed("meta");
        Story story = Story.through(WHATSAPP).ttl(Duration.ofMinutes(5)).begin(roads);
        story.happens(new Event.HealthChanged());
        assertThat(story.told()).containsExactly("accepted", "held");

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).containsExactly("expired, final");
    }

    @Test
    void aPolicyThatHoldsWaitsForItsChannelAndReturnsToIt() {
        // Given
        roads.closed("meta");
        Story story =
                Story.through(WHATSAPP, EMAIL).whenDegraded(WhenDegraded.HOLD).begin(roads);
        assertThat(story.told()).containsExactly("accepted", "held");

        // When
        roads.set(Traffic.Gate.OPEN, "meta");
        story.happens(new Event.HealthChanged());

        // Then
        assertThat(story.told()).containsExactly("dispatched whatsapp");
    }

    @Test
    void aPolicyThatSkipsDropsTheChannelForGood() {
        // Given
        roads.closed("meta");
        Story story =
                Story.through(WHATSAPP, SMS).whenDegraded(WhenDegraded.SKIP).begin(roads);

        // When
        roads.set(Traffic.Gate.OPEN, "meta");
        story.refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.delivery().ended()).isTrue();
        assertThat(story.dispatches()).hasSize(1);
    }

    @Test
    void whenItIsOurOwnFaultNobodySwitches() {
        // Given
        roads.set(Traffic.Gate.WAIT, "meta", "twilio");

        // When
        Story story = Story.through(WHATSAPP, SMS).begin(roads);

        // Then
        assertThat(story.told()).containsExactly("accepted", "held");
        assertThat(story.delivery().state()).isEqualTo(new State.Held(0));
    }

    @Test
    void aProbeGoesToASickProviderAndSaysSo() {
        // Given
        roads.set(Traffic.Gate.PROBE, "meta");

        // When
        Story story = Story.through(WHATSAPP, SMS).begin(roads);

        // Then
        assertThat(story.dispatches())
                .singleElement()
                .satisfies(dispatch -> assertThat(dispatch.isProbe()).isTrue());
    }

    @Test
    void whatASenderHandsBackGoesElsewhereAndCountsAsNoTry() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.told();
        roads.closed("meta");

        // When
        story.happens(new Event.AttemptFinished(1, handedBack()));

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.delivery().legs().get(0).tries()).isZero();
    }

    @Test
    void whatASenderHandsBackAfterTheReturnGoesThereAgain() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.told();

        // When
        story.happens(new Event.AttemptFinished(1, handedBack()));

        // Then
        assertThat(story.told()).containsExactly("dispatched whatsapp");
    }

    @Test
    void aRetryThatWaitsAtASickProviderMovesOn() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads).refused(FailureClass.PROVIDER_FAULT);
        story.told();
        roads.closed("meta");

        // When
        story.happens(new Event.HealthChanged());

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void whatTheSickProviderTookInTheTroubleIsRescued() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads).accepted();
        story.told();
        roads.closed("meta").caughtSince(story.now().minusSeconds(5));
        story.after(Duration.ofSeconds(6));

        // When
        story.happens(new Event.HealthChanged());

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
        assertThat(story.events().stream()
                        .filter(event -> event.status() == Status.FAILED_OVER)
                        .toList()
                        .getLast()
                        .reason())
                .isNotNull()
                .extracting("code")
                .isEqualTo("rescued");
    }

    @Test
    void whatASickProviderMayHaveTakenDoesNotWaitForAReceipt() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.told();
        roads.closed("meta").caughtSince(story.now().minusSeconds(5));

        // When
        story.happens(new Event.AttemptFinished(1, new SendResult.Ambiguous("timeout", "no answer")));

        // Then
        assertThat(story.told()).containsExactly("ambiguous whatsapp", "failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void anAnswerThatComesAfterItWasGivenUpStillCounts() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads);
        story.happens(new Event.AttemptFinished(1, new SendResult.Ambiguous("given-up", "the provider is in trouble")));
        story.told();

        // When
        story.happens(new Event.AttemptFinished(1, new SendResult.Accepted("wamid.1")));

        // Then
        assertThat(story.told()).containsExactly("sent whatsapp");
        assertThat(story.delivery().attempts().getFirst().providerMessageId()).isEqualTo("wamid.1");
    }

    @Test
    void aRescuedMessageThatArrivesTwiceIsSaidToHaveDoneSo() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads).accepted();
        roads.closed("meta").caughtSince(story.now().minusSeconds(5));
        story.happens(new Event.HealthChanged()).accepted();
        story.receipt(2, ReceiptState.DELIVERED);
        story.told();

        // When
        story.receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.events().getLast().duplicateDelivery()).isTrue();
        assertThat(story.events().getLast().late()).isTrue();
    }

    @Test
    void whatWasTakenBeforeTheTroubleIsLeftToItsReceipt() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads).accepted();
        story.told();
        roads.closed("meta").caughtSince(story.now().plusSeconds(1));

        // When
        story.happens(new Event.HealthChanged());

        // Then
        assertThat(story.told()).isEmpty();
    }

    @Test
    void nothingIsRescuedOntoAChannelThatIsDownAsWell() {
        // Given
        Story story = Story.through(WHATSAPP, SMS).begin(roads).accepted();
        story.told();
        roads.closed("meta", "twilio").caughtSince(story.now().minusSeconds(5));

        // When
        story.happens(new Event.HealthChanged());

        // Then
        assertThat(story.told()).isEmpty();
    }

    private static SendResult handedBack() {
        return new SendResult.Refused(
                FailureClass.LOCAL, Scope.PROVIDER, Refusals.HANDED_BACK, "the provider is in trouble");
    }

    @Test
    void aRefusalByTheRecipientSkipsAClosedChannel() {
        // Given
        roads.closed("twilio");
        Story story = Story.through(WHATSAPP, SMS, EMAIL).begin(roads);
        story.told();

        // When
        story.refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to email", "dispatched email");
        assertThat(story.dispatches().getLast().leg().channel()).isEqualTo(Channel.EMAIL);
    }
}
