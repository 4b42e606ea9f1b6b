package dev.detour.core.delivery;

import java.util.Optional;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.Reason;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class DeciderRecipientTest {
    private static final Reason WHY = new Reason("recipient.suppressed", "opted out");

    @Test
    void marketingToWhoHasOptedOutEndsWithoutACallAndNeverGoesElsewhere() {
        // Given
        Story.Setting setting = Story.through(Channel.WHATSAPP, Channel.EMAIL).marketing();

        // When
        Story story = setting.begin(objecting(Channel.WHATSAPP, FailureClass.OPT_OUT));

        // Then
        assertThat(story.told()).containsExactly("accepted", "undeliverable, final");
        assertThat(story.lastReason()).isEqualTo(WHY);
        assertThat(story.dispatches()).isEmpty();
    }

    @Test
    void anOptOutThatComesMeanwhileHoldsAtTheNextChannel() {
        // Given
        Story story = Story.through(Channel.WHATSAPP, Channel.EMAIL).marketing().begin();
        story.told();

        // When
        story.knows(objecting(Channel.EMAIL, FailureClass.OPT_OUT)).refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to email", "undeliverable, final");
    }

    @Test
    void anOrderGoesWhereItIsStillWelcome() {
        // Given
        Story.Setting setting = Story.through(Channel.SMS, Channel.EMAIL);

        // When
        Story story = setting.begin(objecting(Channel.SMS, FailureClass.OPT_OUT));

        // Then
        assertThat(story.told()).containsExactly("accepted", "failed-over sms to email", "dispatched email");
    }

    @Test
    void freeTextOutsideTheWindowGoesToTheNextChannelWithoutACall() {
        // Given
        Story.Setting setting = Story.through(Channel.WHATSAPP, Channel.SMS);

        // When
        Story story = setting.begin(objecting(Channel.WHATSAPP, FailureClass.RECIPIENT));

        // Then
        assertThat(story.told()).containsExactly("accepted", "failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void theChannelOnWhichTheRecipientHasAnsweredComesFirst() {
        // Given
        Story.Setting setting = Story.through(Channel.WHATSAPP, Channel.SMS, Channel.EMAIL);

        // When
        Story story = setting.begin(answering(Channel.SMS));

        // Then
        assertThat(story.delivery().legs())
                .extracting(Leg::channel)
                .containsExactly(Channel.SMS, Channel.WHATSAPP, Channel.EMAIL);
        assertThat(story.told()).containsExactly("accepted", "dispatched sms");
    }

    @Test
    void aChannelThatThePolicyDoesNotNameIsNotUsedForAnAnswersSake() {
        // Given
        Story.Setting setting = Story.through(Channel.WHATSAPP, Channel.EMAIL);

        // When
        Story story = setting.begin(answering(Channel.SMS));

        // Then
        assertThat(story.told()).containsExactly("accepted", "dispatched whatsapp");
    }

    @Test
    void aProvidersWordOfAnOptOutIsKept() {
        // Given
        Story whatsapp =
                Story.through(Channel.WHATSAPP, Channel.EMAIL).marketing().begin();
        Story sms = Story.through(Channel.SMS, Channel.EMAIL).begin();

        // When
        whatsapp.refused(FailureClass.OPT_OUT);
        sms.refused(FailureClass.OPT_OUT);

        // Then
        assertThat(whatsapp.suppressions())
                .extracting(Suppression::channel, Suppression::purpose)
                .containsExactly(tuple(null, Purpose.MARKETING));
        assertThat(sms.suppressions())
                .extracting(Suppression::channel, Suppression::purpose)
                .containsExactly(tuple(null, Purpose.MARKETING), tuple(Channel.SMS, Purpose.TRANSACTIONAL));
        assertThat(sms.suppressions())
                .allMatch(suppression -> suppression.address()
                        == sms.delivery().legs().getFirst().address());
    }

    @Test
    void aReturnedMailClosesItsAddressEvenAfterTheEnd() {
        // Given
        Story story =
                Story.through(Channel.EMAIL).confirm(Confirm.ACCEPTED).begin().accepted();
        story.told();

        // When
        story.failed(1, FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).containsExactly("sent email, late");
        assertThat(story.suppressions())
                .extracting(Suppression::purpose)
                .containsExactly(Purpose.MARKETING, Purpose.TRANSACTIONAL);
    }

    @Test
    void aNumberThatIsNotOnWhatsAppIsNotSuppressed() {
        // Given
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS).begin();

        // When
        story.refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.suppressions()).isEmpty();
    }

    private static Acquaintance objecting(Channel channel, FailureClass failureClass) {
        return new Acquaintance() {
            @Override
            public Optional<Channel> answersOn() {
                return Optional.empty();
            }

            @Override
            public @Nullable Objection objection(Leg leg) {
                return leg.channel() == channel ? new Objection(failureClass, WHY) : null;
            }
        };
    }

    private static Acquaintance answering(Channel channel) {
        return new Acquaintance() {
            @Override
            public Optional<Channel> answersOn() {
                return Optional.of(channel);
            }

            @Override
            public @Nullable Objection objection(Leg leg) {
                return null;
            }
        };
    }
}
