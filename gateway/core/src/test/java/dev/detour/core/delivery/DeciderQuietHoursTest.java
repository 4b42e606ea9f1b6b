package dev.detour.core.delivery;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.ReceiptState;
import dev.detour.contract.Lane;

import static org.assertj.core.api.Assertions.assertThat;

/** Stories begin at ten in the morning, UTC: seven in the evening in Tokyo, five in the morning in New York. */
class DeciderQuietHoursTest {
    @Test
    void isHeldUntilItIsDayWhereTheRecipientIs() {
        // Given
        Story story = Story.through(Channel.WHATSAPP)
                .quiet("21:00-08:00")
                .in("America/New_York")
                .ttl(Duration.ofHours(12))
                .begin();
        assertThat(story.told()).containsExactly("accepted", "held");
        assertThat(story.lastReason().code()).isEqualTo("quiet.hours");

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).containsExactly("dispatched whatsapp");
        assertThat(story.now()).isEqualTo(Instant.parse("2026-11-24T13:00:00Z"));
    }

    @Test
    void isNotHeldWhereItIsDayAndNotInTheUrgentLane() {
        // Given
        Story.Setting asleep =
                Story.through(Channel.WHATSAPP).quiet("21:00-08:00").in("America/New_York");

        // When
        Story byDay = Story.through(Channel.WHATSAPP).quiet("21:00-08:00").begin();
        Story urgent = asleep.begin(Lane.URGENT);

        // Then
        assertThat(byDay.told()).containsExactly("accepted", "dispatched whatsapp");
        assertThat(urgent.told()).containsExactly("accepted", "dispatched whatsapp");
    }

    @Test
    void expiresWhenTheDayComesTooLate() {
        // Given
        Story story = Story.through(Channel.WHATSAPP)
                .quiet("21:00-08:00")
                .in("America/New_York")
                .ttl(Duration.ofHours(2))
                .begin();

        // When
        story.untilDue();

        // Then
        assertThat(story.told()).containsExactly("accepted", "held", "expired, final");
        assertThat(story.now()).isEqualTo(story.expiresAt());
    }

    @Test
    void nothingStartsAfterTheEveningHasCome() {
        // Given: two hours before nine in Tokyo
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS)
                .quiet("21:00-08:00")
                .in("Asia/Tokyo")
                .ttl(Duration.ofHours(24))
                .begin();
        assertThat(story.dispatches().getLast().deadline()).isEqualTo(Instant.parse("2026-11-24T12:00:00Z"));
        story.told();

        // When
        story.after(Duration.ofHours(3)).refused(FailureClass.RECIPIENT);

        // Then
        assertThat(story.told()).containsExactly("failed-over whatsapp to sms", "held");
        assertThat(story.untilDue().told()).containsExactly("dispatched sms");
        assertThat(story.now()).isEqualTo(Instant.parse("2026-11-24T23:00:00Z"));
    }

    @Test
    void whatArrivesWhileItIsHeldNeedsNoOtherChannel() {
        // Given
        Story story = Story.through(Channel.WHATSAPP, Channel.SMS)
                .quiet("21:00-08:00")
                .in("Asia/Tokyo")
                .ttl(Duration.ofHours(24))
                .begin()
                .accepted()
                .after(Duration.ofHours(3));
        story.untilDue();
        assertThat(story.delivery().state()).isInstanceOf(State.Postponed.class);
        story.told();

        // When
        story.receipt(1, ReceiptState.DELIVERED);

        // Then
        assertThat(story.told()).containsExactly("delivered whatsapp, final");
    }
}
