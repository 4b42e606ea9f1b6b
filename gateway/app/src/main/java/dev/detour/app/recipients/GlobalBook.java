package dev.detour.app.recipients;

import java.time.Instant;
import java.util.Optional;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;

/** The book in the two global stores of this node. */
record GlobalBook(ReadOnlyKeyValueStore<Bytes, byte[]> suppressions, ReadOnlyKeyValueStore<Bytes, byte[]> contacts)
        implements RecipientBook {
    @Override
    public Optional<SuppressionRecord> suppression(long address, Purpose purpose, @Nullable Channel channel) {
        return Optional.ofNullable(suppressions.get(Bytes.wrap(SuppressionRecord.key(address, purpose, channel))))
                .flatMap(SuppressionRecord::read);
    }

    @Override
    public Optional<Instant> heard(long address, Channel channel) {
        return Optional.ofNullable(contacts.get(Bytes.wrap(ContactRecord.key(address))))
                .flatMap(ContactRecord::read)
                .flatMap(contact -> contact.heard(channel));
    }
}
