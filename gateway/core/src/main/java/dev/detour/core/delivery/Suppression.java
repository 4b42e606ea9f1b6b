package dev.detour.core.delivery;

import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;
import dev.detour.channel.FailureClass;
import dev.detour.channel.Purpose;
import dev.detour.contract.Reason;

/**
 * An address to which nothing more of a purpose is to be sent.
 *
 * @param address its pseudonym
 * @param channel where, or null for every channel
 * @param purpose of which messages
 * @param dead whether there is nobody; else its owner wants no more
 * @param why who or what has said so
 */
public record Suppression(long address, @Nullable Channel channel, Purpose purpose, boolean dead, Reason why) {
    /** What follows from an opt-out by this address on a channel. Who wants no advertising there wants none elsewhere. */
    public static List<Suppression> optOut(long address, Channel channel, boolean ofEverything, Reason why) {
        Suppression marketing = new Suppression(address, null, Purpose.MARKETING, false, why);
        return ofEverything
                ? List.of(marketing, new Suppression(address, channel, Purpose.TRANSACTIONAL, false, why))
                : List.of(marketing);
    }

    private static List<Suppression> dead(long address, Reason why) {
        return List.of(
                new Suppression(address, null, Purpose.MARKETING, true, why),
                new Suppression(address, null, Purpose.TRANSACTIONAL, true, why));
    }

    /** What follows from a provider's refusal or its later failure, if anything does. */
    static List<Suppression> of(Leg leg, FailureClass failureClass, Reason why) {
        return switch (failureClass) {
            // On SMS the carrier's word STOP ends all messages; on WhatsApp a setting of the app ends advertising.
            case OPT_OUT -> optOut(leg.address(), leg.channel(), leg.channel() == Channel.SMS, why);
            // A mailbox that does not exist will not come into being; writing on to it ruins the sender's name.
            case RECIPIENT -> leg.channel() == Channel.EMAIL ? dead(leg.address(), why) : List.of();
            case PROVIDER_FAULT, THROTTLED, CONTENT, ACCOUNT, POLICY, LOCAL -> List.of();
        };
    }
}
