package dev.detour.app.recipients;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;

/** What is known of addresses, as far as this node has read it. Safe for use by many threads; each call is a local read. */
public interface RecipientBook {
    /** A book in which nothing is written. */
    RecipientBook EMPTY = new RecipientBook() {
        @Override
        public Optional<SuppressionRecord> suppression(long address, Purpose purpose, @Nullable Channel channel) {
            return Optional.empty();
        }

        @Override
        public ContactRecord contact(long address) {
            return ContactRecord.NOBODY;
        }
    };

    /**
     * The suppression that was set for just this, or empty.
     *
     * @param address the address's pseudonym
     * @param channel a channel, or null for one that holds on every channel
     */
    Optional<SuppressionRecord> suppression(long address, Purpose purpose, @Nullable Channel channel);

    /**
     * When an address has last been heard; {@link ContactRecord#NOBODY} if nothing is known of it.
     *
     * @param address the address's pseudonym
     */
    ContactRecord contact(long address);
}
