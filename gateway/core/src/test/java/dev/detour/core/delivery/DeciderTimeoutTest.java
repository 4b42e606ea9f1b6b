package dev.detour.core.delivery;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.contract.OnTimeout;

import static org.assertj.core.api.Assertions.assertThat;

/** WhatsApp's messages live ten minutes in these stories, and a receipt is due within one. */
class DeciderTimeoutTest {
    @Test
    void goesOnAtOnceUnlessThePolicySaysOtherwise() {
        // Given
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS).begin().accepted();

        // When
        story.untilDue();

        // Then
        assertThat(story.now()).isEqualTo(Story.START.plus(Story.CONFIRM_WITHIN));
        assertThat(story.told())
                .containsExactly(
                        "accepted",
                        "dispatched whatsapp",
                        "sent whatsapp",
                        "failed-over whatsapp to sms",
                        "dispatched sms");
    }

    @Test
    void goesOnOnceTheFirstMessageCanNoLongerArrive() {
        // Given
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS)
                .onTimeout(OnTimeout.AFTER_TTL)
                .begin()
                .after(Duration.ofSeconds(2))
                .accepted();
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.now()).isEqualTo(Story.START.plusSeconds(2).plus(Story.LIFETIME));
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void whatMayHaveBeenTakenHoldsTheNextChannelUpJustAsLong() {
        // Given
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS)
                .onTimeout(OnTimeout.AFTER_TTL)
                .begin()
                .ambiguous("timeout");
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.now()).isEqualTo(Story.START.plus(Story.LIFETIME));
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "dispatched sms");
    }

    @Test
    void endsUnconfirmedWhenItMayArriveForLongerThanItIsWorth() {
        // Given
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS)
                .onTimeout(OnTimeout.AFTER_TTL)
                .ttl(Duration.ofMinutes(5))
                .begin()
                .accepted();
        story.told();

        // When
        story.untilDue();

        // Then
        assertThat(story.now()).isEqualTo(story.expiresAt());
        assertThat(story.told()).containsExactly("unconfirmed, final");
    }
}
