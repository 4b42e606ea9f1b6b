package dev.detour.core.delivery;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.contract.Reason;

/** What is known of a message's recipient, as it stood when the event was taken up. */
public interface Acquaintance {
    /** Somebody who has neither refused anything nor ever written. */
    Acquaintance STRANGER = new Acquaintance() {
        @Override
        public Optional<Channel> answersOn() {
            return Optional.empty();
        }

        @Override
        public @Nullable Objection objection(Leg leg) {
            return null;
        }
    };

    /** The channel on which the recipient has lately answered, which comes first then. */
    Optional<Channel> answersOn();

    /** Why nothing may be sent there without a call being made, or null. */
    @Nullable
    Objection objection(Leg leg);

    /**
     * A refusal that is known beforehand.
     *
     * @param failureClass what follows from it: as if a provider had refused with this class
     */
    record Objection(FailureClass failureClass, Reason why) {}
}
