package dev.detour.core.delivery;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.Message;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.OnTimeout;
import dev.detour.contract.Places;
import dev.detour.contract.Policy;
import dev.detour.contract.QuietHours;
import dev.detour.contract.WhenDegraded;

/**
 * The part of a policy that a delivery lives by, fixed when the message is accepted: a later change of the
 * configuration does not change what was promised to messages under way.
 *
 * @param quiet when nothing is sent, or null when that does not matter
 */
public record Terms(
        Confirm confirm,
        Duration confirmWithin,
        OnAmbiguous onAmbiguous,
        WhenDegraded whenDegraded,
        Purpose purpose,
        OnTimeout onTimeout,
        @Nullable Quiet quiet) {
    /**
     * The terms of a message.
     *
     * @param atAnyHour whether it goes out in quiet hours, too
     */
    static Terms of(Message message, boolean atAnyHour) {
        Policy policy = message.policy();
        QuietHours hours = policy.quietHours();
        return new Terms(
                policy.confirm(),
                policy.confirmWithin(),
                policy.onAmbiguous(),
                policy.whenDegraded(),
                policy.purpose(),
                policy.onTimeout(),
                hours == null || atAnyHour ? null : new Quiet(hours, Places.of(message.to())));
    }
}
