package dev.detour.core.delivery;

import java.time.Duration;

import dev.detour.channel.Purpose;
import dev.detour.contract.Confirm;
import dev.detour.contract.OnAmbiguous;
import dev.detour.contract.Policy;
import dev.detour.contract.WhenDegraded;

/**
 * The part of a policy that a delivery lives by, fixed when the message is accepted: a later change of the
 * configuration does not change what was promised to messages under way.
 */
public record Terms(
        Confirm confirm, Duration confirmWithin, OnAmbiguous onAmbiguous, WhenDegraded whenDegraded, Purpose purpose) {

    /** The terms of a policy. */
    public static Terms of(Policy policy) {
        return new Terms(
                policy.confirm(),
                policy.confirmWithin(),
                policy.onAmbiguous(),
                policy.whenDegraded(),
                policy.purpose());
    }
}
