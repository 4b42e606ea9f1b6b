package dev.detour.chaos;

import java.time.Instant;

import dev.detour.core.delivery.Token;
import dev.detour.testkit.SimulatorClient.JournalEntry;

/**
 * One request that a provider saw, with the token that it brought.
 *
 * @param entry as the simulator wrote it down
 * @param token read
 */
record Request(JournalEntry entry, Token token) {
    int attempt() {
        return token.attempt();
    }

    boolean taken() {
        return entry.taken();
    }

    long at() {
        return Instant.parse(entry.at()).toEpochMilli();
    }

    /** The channel of the double. */
    String channel() {
        return channelOf(entry.provider());
    }

    /** The channel that a double serves. */
    static String channelOf(String provider) {
        return switch (provider) {
            case "twilio" -> "sms";
            case "smtp" -> "email";
            default -> provider;
        };
    }
}
