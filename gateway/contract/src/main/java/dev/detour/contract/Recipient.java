package dev.detour.contract;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.detour.channel.Channel;

/**
 * Whom a message is for. Numbers are E.164; an address that is absent rules its channel out.
 *
 * @param whatsapp the number on WhatsApp, or null
 * @param sms the number for text messages, or null
 * @param email the e-mail address, or null
 * @param name the recipient's name, or null
 * @param timezone an IANA zone, or null
 */
public record Recipient(
        @Nullable String whatsapp,
        @Nullable String sms,
        @Nullable String email,
        @Nullable String name,
        @Nullable String timezone) {

    /** The address on a channel, or empty. */
    public Optional<String> address(Channel channel) {
        return Optional.ofNullable(
                switch (channel) {
                    case WHATSAPP -> whatsapp;
                    case SMS -> sms;
                    case EMAIL -> email;
                });
    }

    /** Without addresses, so that a log line that prints it gives nothing away. */
    @Override
    public String toString() {
        return "Recipient[…]";
    }
}
