package dev.detour.app.recipients;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class AddressFilterTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1_000, 50_000})
    void whatWasAddedIsNeverDeniedAndOfTheRestOneInAHundredIsNot(int capacity) {
        // Given
        long seed = 20261124L;
        Random random = new Random(seed);
        long[] added = random.longs(capacity).toArray();
        AddressFilter filter = new AddressFilter(capacity);

        // When
        for (long address : added) {
            filter.add(address);
        }

        // Then
        for (long address : added) {
            assertThat(filter.mayHold(address)).as("seed %d", seed).isTrue();
        }
        assertThat(filter.size()).as("seed %d", seed).isBetween(capacity * 95L / 100, (long) capacity);
        if (capacity >= 1_000) {
            long mistaken = random.longs(100_000).filter(filter::mayHold).count();
            assertThat(mistaken).as("seed %d", seed).isLessThan(1_500);
        }
    }

    @Test
    void addressesInARowAreToldApart() {
        // Given
        AddressFilter filter = new AddressFilter(10_000);

        // When
        for (long address = 0; address < 10_000; address++) {
            filter.add(address);
        }

        // Then
        long mistaken = 0;
        for (long address = 10_000; address < 110_000; address++) {
            mistaken += filter.mayHold(address) ? 1 : 0;
        }
        assertThat(mistaken).isLessThan(1_500);
    }

    @Test
    void itIsFullWhenItHoldsWhatItWasMadeFor() {
        // Given
        AddressFilter filter = new AddressFilter(3);
        filter.add(1);
        filter.add(1);
        filter.add(2);
        assertThat(filter.isFull()).isFalse();

        // When
        filter.add(3);

        // Then
        assertThat(filter.isFull()).isTrue();
    }

    @Test
    void anotherThreadSeesWhatWasAddedBeforeItWasTold() throws InterruptedException {
        // Given
        AddressFilter filter = new AddressFilter(200_000);
        AtomicLong told = new AtomicLong();
        AtomicLong denied = new AtomicLong();
        Thread reader = Thread.ofPlatform().start(() -> {
            long seen = 0;
            while (seen < 200_000) {
                seen = told.get();
                if (seen > 0 && !filter.mayHold(seen)) {
                    denied.incrementAndGet();
                }
            }
        });

        // When
        for (long address = 1; address <= 200_000; address++) {
            filter.add(address);
            told.set(address);
        }
        reader.join();

        // Then
        assertThat(denied).hasValue(0);
    }
}
