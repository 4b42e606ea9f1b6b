package dev.detour.app.router;

import java.util.ArrayList;
import java.util.List;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import dev.detour.app.router.Shelf.Mark;

import static org.assertj.core.api.Assertions.assertThat;

class ShelfTest {
    private static final Bytes LOWEST = key(0);
    private static final Bytes MIDDLE = key(1, 2);
    private static final Bytes HIGHEST = key(0xff, 0xff, 0xff);

    private final KeyValueStore<Bytes, byte[]> store = Memory.store();

    @ParameterizedTest
    @EnumSource
    void seesAllOfItsOwnEntriesAndNoneOfAnothers(Mark mark) {
        // Given
        for (Mark each : Mark.values()) {
            for (Bytes key : List.of(MIDDLE, HIGHEST, LOWEST)) {
                new Shelf(store, each).put(key, new byte[] {(byte) each.ordinal()});
            }
        }
        Shelf shelf = new Shelf(store, mark);

        // When // Then
        assertThat(keys(shelf, null, null)).containsExactly(LOWEST, MIDDLE, HIGHEST);
        assertThat(keys(shelf, MIDDLE, null)).containsExactly(MIDDLE, HIGHEST);
        assertThat(keys(shelf, null, MIDDLE)).containsExactly(LOWEST, MIDDLE);
        assertThat(keys(shelf, MIDDLE, MIDDLE)).containsExactly(MIDDLE);
        assertThat(shelf.get(HIGHEST)).containsExactly(mark.ordinal());
    }

    @Test
    void anEntryThatIsRemovedIsNoneForThatPartOnly() {
        // Given
        Shelf contents = new Shelf(store, Mark.CONTENT);
        Shelf deliveries = new Shelf(store, Mark.DELIVERY);
        contents.put(MIDDLE, new byte[] {1});
        deliveries.put(MIDDLE, new byte[] {2});

        // When
        contents.delete(MIDDLE);

        // Then
        assertThat(contents.get(MIDDLE)).isNull();
        assertThat(keys(contents, null, null)).isEmpty();
        assertThat(deliveries.get(MIDDLE)).containsExactly(2);
    }

    @Test
    void theNextKeyIsShownAsItWasGiven() {
        // Given
        Shelf shelf = new Shelf(store, Mark.QUEUE);
        shelf.put(MIDDLE, new byte[] {1});

        // When // Then
        try (KeyValueIterator<Bytes, byte[]> entries = shelf.all()) {
            assertThat(entries.peekNextKey()).isEqualTo(MIDDLE);
        }
    }

    private static List<Bytes> keys(Shelf shelf, @Nullable Bytes from, @Nullable Bytes to) {
        List<Bytes> keys = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> entries = shelf.range(from, to)) {
            while (entries.hasNext()) {
                keys.add(entries.next().key);
            }
        }
        return keys;
    }

    private static Bytes key(int... bytes) {
        byte[] key = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            key[i] = (byte) bytes[i];
        }
        return Bytes.wrap(key);
    }
}
