package dev.detour.contract;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;

/** The policies that Detour ships; a configuration may change each of them and add its own. */
public final class Policies {
    private Policies() {}

    /** Them, by name. */
    public static Map<String, Policy> shipped() {
        return Map.of(
                "otp",
                new Policy(
                        "otp",
                        List.of(Channel.WHATSAPP, Channel.SMS),
                        Confirm.DELIVERED,
                        Duration.ofSeconds(15),
                        WhenDegraded.SWITCH,
                        Duration.ofMinutes(5),
                        // A code twice is a nuisance; a code too late is a customer lost.
                        OnAmbiguous.RESEND,
                        Purpose.TRANSACTIONAL),
                "transactional",
                new Policy(
                        "transactional",
                        List.of(Channel.WHATSAPP, Channel.SMS, Channel.EMAIL),
                        Confirm.DELIVERED,
                        Duration.ofSeconds(60),
                        WhenDegraded.SWITCH,
                        Duration.ofHours(24),
                        OnAmbiguous.WAIT,
                        Purpose.TRANSACTIONAL),
                "support",
                new Policy(
                        "support",
                        List.of(Channel.WHATSAPP, Channel.SMS, Channel.EMAIL),
                        Confirm.DELIVERED,
                        Duration.ofMinutes(5),
                        WhenDegraded.SWITCH,
                        Duration.ofHours(24),
                        OnAmbiguous.WAIT,
                        Purpose.TRANSACTIONAL),
                "marketing",
                new Policy(
                        "marketing",
                        List.of(Channel.WHATSAPP, Channel.EMAIL),
                        Confirm.ACCEPTED,
                        Duration.ofHours(1),
                        WhenDegraded.HOLD,
                        Duration.ofHours(24),
                        OnAmbiguous.WAIT,
                        Purpose.MARKETING));
    }
}
