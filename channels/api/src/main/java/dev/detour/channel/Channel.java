package dev.detour.channel;

import java.util.Locale;
import java.util.Optional;

/** A way to reach a person. Several providers may serve one channel. */
public enum Channel {
    /** WhatsApp: an E.164 phone number; the provider sends receipts. */
    WHATSAPP(true),
    /** Text message: an E.164 phone number; the provider sends receipts. */
    SMS(true),
    /** E-mail: an RFC 5322 address; a server's acceptance is all that is ever known. */
    EMAIL(false);

    private final String id = name().toLowerCase(Locale.ROOT);
    private final boolean receipts;

    Channel(boolean receipts) {
        this.receipts = receipts;
    }

    /** The name used in records, settings and topics: {@code whatsapp}, {@code sms}, {@code email}. */
    public String id() {
        return id;
    }

    /** Whether a provider of this channel reports delivery after it accepted a message. */
    public boolean hasReceipts() {
        return receipts;
    }

    /** The channel with this {@link #id()}, or empty. */
    public static Optional<Channel> of(String id) {
        for (Channel channel : values()) {
            if (channel.id.equals(id)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return id;
    }
}
