package dev.detour.app.recipients;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import dev.detour.app.wire.ContactRecord;
import dev.detour.app.wire.SuppressionRecord;
import dev.detour.channel.Channel;
import dev.detour.channel.Purpose;
import dev.detour.contract.Reason;
import dev.detour.core.delivery.Suppression;

import static org.assertj.core.api.Assertions.assertThat;

class GlobalBookTest {
    private static final long ANA = 0x89abcdef01234567L;
    private static final long BOB = 0xfedcba9876543210L;
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final CountedStore suppressions = new CountedStore();
    private final CountedStore contacts = new CountedStore();
    private final KnownAddresses known = KnownAddresses.unread();
    private final GlobalBook book = new GlobalBook(known, suppressions, contacts);

    @Test
    void theStoresAreNotAskedOfAddressesThatTheyDoNotHold() {
        // Given
        suppress(ANA);
        heard(ANA);
        read();

        // When
        boolean stranger = book.suppression(BOB, Purpose.MARKETING, null).isEmpty()
                && book.suppression(BOB, Purpose.MARKETING, Channel.SMS).isEmpty()
                && book.contact(BOB).equals(ContactRecord.NOBODY);

        // Then
        assertThat(stranger).isTrue();
        assertThat(suppressions.gets).isZero();
        assertThat(contacts.gets).isZero();
    }

    @Test
    void whatTheStoresHoldIsFound() {
        // Given
        suppress(ANA);
        heard(ANA);
        read();

        // When
        ContactRecord contact = book.contact(ANA);

        // Then
        assertThat(contact.heard(Channel.SMS)).contains(NOW);
        assertThat(book.suppression(ANA, Purpose.MARKETING, null)).isPresent();
        assertThat(book.suppression(ANA, Purpose.TRANSACTIONAL, null)).isEmpty();
    }

    @Test
    void untilTheStoresAreReadTheyAreAsked() {
        // Given
        suppress(ANA);
        heard(ANA);

        // When
        ContactRecord contact = book.contact(ANA);

        // Then
        assertThat(contact.heard(Channel.SMS)).contains(NOW);
        assertThat(book.suppression(ANA, Purpose.MARKETING, null)).isPresent();
        assertThat(book.contact(BOB)).isEqualTo(ContactRecord.NOBODY);
    }

    @Test
    void whatComesAfterTheStartIsFoundHoweverMuchItIs() {
        // Given: several times as many as the smallest filter is made for, of which most are gone again
        read();
        int kept = 100_000;
        for (long address = 0; address < 3L * kept; address++) {
            if (address >= kept) {
                contacts.entries.remove(Bytes.wrap(ContactRecord.key(address - kept)));
            }
            Bytes key = Bytes.wrap(ContactRecord.key(address));
            known.heard().note(key, contacts);
            contacts.entries.put(key, new byte[0]);
        }

        // When
        long denied = contacts.entries.keySet().stream()
                .filter(key ->
                        !known.heard().mayHold(ContactRecord.address(key.get()).orElseThrow()))
                .count();

        // Then
        long mistaken = 0;
        for (long address = 3L * kept; address < 4L * kept; address++) {
            mistaken += known.heard().mayHold(address) ? 1 : 0;
        }
        assertThat(denied).isZero();
        assertThat(mistaken).isLessThan(kept / 50);
    }

    @Test
    void aStoreThatGuessesItsSizeTooLowIsReadWhole() {
        // Given
        for (long address = 0; address < 200_000; address++) {
            contacts.entries.put(Bytes.wrap(ContactRecord.key(address)), new byte[0]);
        }
        contacts.guess = 10;

        // When
        read();

        // Then
        long held = 0;
        for (long address = 0; address < 400_000; address++) {
            held += known.heard().mayHold(address) ? 1 : 0;
        }
        assertThat(held).isBetween(200_000L, 204_000L);
    }

    @Test
    void keysOfSomebodyElseAreNoAddresses() {
        // Given
        suppressions.entries.put(Bytes.wrap("x".getBytes(StandardCharsets.UTF_8)), new byte[0]);
        suppressions.entries.put(Bytes.wrap("not an address/*".getBytes(StandardCharsets.UTF_8)), new byte[0]);
        contacts.entries.put(Bytes.wrap(new byte[] {1}), new byte[0]);
        suppress(ANA);

        // When
        read();

        // Then
        assertThat(book.suppression(ANA, Purpose.MARKETING, null)).isPresent();
    }

    private void read() {
        known.suppressed().read(suppressions);
        known.heard().read(contacts);
    }

    private void suppress(long address) {
        SuppressionRecord record = SuppressionRecord.of(
                Suppression.optOut(address, Channel.SMS, true, new Reason("test", "said so"))
                        .getFirst(),
                NOW,
                null);
        suppressions.entries.put(Bytes.wrap(SuppressionRecord.key(address, Purpose.MARKETING, null)), record.write());
    }

    private void heard(long address) {
        contacts.entries.put(
                Bytes.wrap(ContactRecord.key(address)),
                ContactRecord.NOBODY.heard(Channel.SMS, NOW).write());
    }

    /** A store that counts how often it is asked for one entry. */
    private static final class CountedStore implements ReadOnlyKeyValueStore<Bytes, byte[]> {
        private final Map<Bytes, byte[]> entries = new TreeMap<>();
        private @Nullable Integer guess;
        private int gets;

        @Override
        public byte @Nullable [] get(Bytes key) {
            gets++;
            return entries.get(key);
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> range(Bytes from, Bytes to) {
            throw new UnsupportedOperationException();
        }

        @Override
        public KeyValueIterator<Bytes, byte[]> all() {
            Iterator<Map.Entry<Bytes, byte[]>> iterator = entries.entrySet().iterator();
            return new KeyValueIterator<>() {
                @Override
                public void close() {}

                @Override
                public Bytes peekNextKey() {
                    throw new UnsupportedOperationException();
                }

                @Override
                public boolean hasNext() {
                    return iterator.hasNext();
                }

                @Override
                public KeyValue<Bytes, byte[]> next() {
                    Map.Entry<Bytes, byte[]> entry = iterator.next();
                    return KeyValue.pair(entry.getKey(), entry.getValue());
                }
            };
        }

        @Override
        public long approximateNumEntries() {
            return guess == null ? entries.size() : guess;
        }
    }
}
