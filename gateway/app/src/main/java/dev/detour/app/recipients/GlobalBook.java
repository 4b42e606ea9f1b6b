package dev.detour.app.recipients;

import java.util.Optional;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;

/**
 * The book in the two global stores of this node. Of most addresses they hold nothing, and for those neither is asked.
 *
 * @param known the addresses that may stand in the stores
 */
record GlobalBook(
        KnownAddresses known,
        ReadOnlyKeyValueStore<Bytes, byte[]> suppressions,
        ReadOnlyKeyValueStore<Bytes, byte[]> contacts)
        implements RecipientBook {
    @Override
    public Optional<SuppressionRecord> suppression(long address, Purpose purpose, @Nullable Channel channel) {
        return known.suppressed().mayHold(address)
                ? Optional.ofNullable(suppressions.get(Bytes.wrap(SuppressionRecord.key(address, purpose, channel))))
                        .flatMap(SuppressionRecord::read)
                : Optional.empty();
    }

    @Override
    public ContactRecord contact(long address) {
        return known.heard().mayHold(address)
                ? Optional.ofNullable(contacts.get(Bytes.wrap(ContactRecord.key(address))))
                        .flatMap(ContactRecord::read)
                        .orElse(ContactRecord.NOBODY)
                : ContactRecord.NOBODY;
    }
}
